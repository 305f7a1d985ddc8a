import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  newPassword,
  type RunningAsterisk,
} from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { createDetector } from "../../server/src/modules/telephony/detection/detector.ts";
import type { ProviderEvent } from "../../server/src/modules/telephony/port.ts";
import {
  type AsteriskTelephony,
  createAsterisk,
} from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import {
  type Directory,
  plainTrunk,
} from "../../server/src/modules/telephony/providers/asterisk/trunks.ts";
import { decodeUlaw } from "../../server/src/modules/telephony/sound/ulaw.ts";
import { fromWav16 } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { newId } from "../../server/src/platform/ids.ts";
import { say } from "../lib/bench.ts";
import { whenDone } from "../lib/cleanup.ts";
import { openLoop, pause } from "../lib/load.ts";
import { round } from "../lib/report.ts";
import { spreadOf } from "../lib/statistics.ts";
import { processSeconds } from "../lib/usage.ts";
import { openDesk } from "./desk.ts";
import { figuresOfPage } from "./in-page.ts";
import type { Row } from "./rows.ts";
import type { Behaviour } from "./scenario.ts";
import { carrierScenario } from "./scenario.ts";
import { Sipp, sippPort } from "./sipp.ts";
import { addresses, bootAsterisk } from "./stage.ts";
import { SwitchWatch } from "./switch-watch.ts";
import { callsOnWire } from "./truth.ts";

const tappedCalls = { full: 25, quick: 5 };
const answersPerSecond = { full: 10, quick: 3 };
const lateMs = 100;
/** What follows the last word of a greeting, and is longer than the detector waits. */
const silenceMs = 9_000;
/** Long after the detector must have decided. */
const comesWithinMs = 20_000;
/** A sample that no silence has. */
const loudSample = 1_000;

const greetings = {
  person: "Hello?",
  machine:
    "Hi. You have reached the voice mail of Jane Doe. I am sorry that I can not take your call right now. " +
    "Please leave your name and your number after the tone and I will call you back.",
};
type Answerer = keyof typeof greetings;

const greets = (file: Answerer): Behaviour => ({
  ...{ says: "HELLO", ringsMs: 200, talksMs: 60_000, file: `${file}.ul` },
});
/** Numbers that end in 0 talk; those in 1 are people and those in 2 machines that say their greeting once. */
const callees: readonly Behaviour[] = [
  { says: "HELLO", ringsMs: 200, talksMs: 3_600_000 },
  greets("person"),
  greets("machine"),
];

export const tapped: Row = {
  name: "tapped",
  about: "25 conversations tapped on both sides, and our own detection on 10 answers/s beside them",
  run: async ({ options: { quick, seconds }, programs }) => {
    const size = quick ? "quick" : "full";
    const folder = mkdtempSync(join(tmpdir(), "parley-tapped-"));
    whenDone(() => rm(folder, { recursive: true, force: true }));
    const asterisk = await bootAsterisk(programs.asterisk, newPassword());
    const decides = { person: speak("person"), machine: speak("machine") };
    function speak(who: Answerer): number {
      const sound = spoken(asterisk, folder, greetings[who]);
      writeFileSync(join(folder, `${who}.ul`), sound);
      return decidesAt(sound);
    }
    const watch = new SwitchWatch(asterisk.connection);
    await watch.open();
    whenDone(() => watch.close());
    const carrier = new Sipp({
      ...{ programs: programs.sipp, folder, name: "carrier", hertz: 440 },
      ...{ scenario: carrierScenario(callees), address: addresses.carrier },
    });
    const desk = await openDesk(asterisk);
    const { tenantId } = desk;
    const trunks = [
      { ...plainTrunk, name: "carrier", tenantId, host: addresses.carrier, port: sippPort },
    ];
    const telephony = await provider(asterisk, { trunks, phones: [] });
    const inPage = await desk.sitDown((phone) =>
      telephony.setDirectory({ trunks, phones: [phone] }),
    );
    const floor = new Floor(telephony, tenantId);

    const others = Array.from({ length: tappedCalls[size] - 1 }, () => floor.pair());
    const pairs = await Promise.all([floor.talkWith(inPage.userId), ...others]);
    const taps = await Promise.all(pairs.map((legId) => floor.listen(legId)));
    await inPage.reset();
    const spent = () => [asterisk.pid, process.pid].map(processSeconds);
    const before = spent();
    await openLoop(answersPerSecond[size], seconds, (i) =>
      floor.judge(i % 2 === 0 ? "person" : "machine"),
    );
    const [ofAsterisk = 0, ours = 0] = spent().map((now, i) => (now - (before[i] ?? 0)) / seconds);
    const ofChromium = await inPage.cores();
    await pause(1_000);
    await Promise.all(taps.map(({ tap }) => tap.close()));
    // What that orders is still on its way.
    await pause(1_000);

    const [inBrowser] = taps;
    const frames = taps.flatMap(({ late }) => late);
    const wire = callsOnWire(carrier.lines());
    const callOf = new Map(watch.customers().map(({ legId, sipCallId }) => [legId, sipCallId]));
    const verdicts = floor.verdicts.map(({ legId, who, at }) => {
      const answeredAt = wire.get(callOf.get(legId) ?? "")?.answeredAt ?? Number.NEGATIVE_INFINITY;
      return at - answeredAt - decides[who];
    });
    const ofFrames = spreadOf(frames);
    const ofVerdicts = spreadOf(verdicts);
    const wrong = floor.verdicts.filter(({ who, says }) => who.toUpperCase() !== says).length;
    if (wrong > 0) say(`  ${wrong} verdicts were wrong`);
    return [
      {
        what: "frames of tapped conversations, the latest",
        ...{ value: ofFrames.max, unit: "ms late", floor: lateMs },
        beside: `${frames.length} of both sides of ${taps.length}, ${taps.reduce((sum, { holes }) => sum + holes(), 0)} missing; p50 ${round(ofFrames.p50)}, p99 ${round(ofFrames.p99)} ms`,
      },
      {
        what: "verdicts of our own detection, the latest",
        ...{ value: ofVerdicts.max, unit: "ms late", floor: lateMs },
        beside: `${verdicts.length} verdicts, ${wrong} wrong; p50 ${round(ofVerdicts.p50)}, p99 ${round(ofVerdicts.p99)} ms after the sound that it took`,
      },
      {
        what: "Asterisk",
        ...{ value: ofAsterisk, unit: "cores" },
        beside: `the provider, which hears and judges, ${round(ours)} cores`,
      },
      ...figuresOfPage({
        conversations: inBrowser && inBrowser.loud() > 0 ? 1 : 0,
        cores: ofChromium,
        beside: `its tap heard his microphone in ${inBrowser?.loud()} frames; the latest of it was ${round(spreadOf(inBrowser?.late ?? []).max)} ms late`,
      }),
    ];
  },
};

/** A greeting by the voice that texts are said with, and silence after it. */
function spoken({ connection }: RunningAsterisk, folder: string, text: string): Buffer {
  const [program = "", ...first] = connection.speech?.command ?? [];
  const file = join(folder, "said.wav");
  execFileSync(program, [...first, "-t", text, "-o", file]);
  return Buffer.concat([fromWav16(readFileSync(file)), Buffer.alloc(silenceMs * 8, 0xff)]);
}

/** How much of it the same detector hears before it decides, with nothing between them: milliseconds. */
function decidesAt(sound: Buffer): number {
  const detector = createDetector(8_000);
  for (let at = 0; at < sound.length; at += 160) {
    const piece = Int16Array.from(sound.subarray(at, at + 160), decodeUlaw);
    if (detector.hear(piece).verdict) return (at + 160) / 8;
  }
  throw new Error("the detector does not decide on this greeting");
}

async function provider(
  { connection }: RunningAsterisk,
  directory: Directory,
): Promise<AsteriskTelephony> {
  const telephony = createAsterisk({
    ...{ connection, directory },
    ...{ maxTaps: 500, onProblem: (problem) => say(`  ${String(problem)}`) },
  });
  whenDone(() => telephony.close());
  while (telephony.connection() !== "CONNECTED") await pause(50);
  return telephony;
}

type Whom = { kind: "CUSTOMER" | "AGENT"; to: string };
const customer = (digit: string): Whom => ({ kind: "CUSTOMER", to: `+44207946001${digit}` });

type Verdict = { legId: string; who: Answerer; says: string; at: number };

/** Calls that are placed by the provider itself, and what it tells of them. */
class Floor {
  readonly verdicts: Verdict[] = [];
  private readonly telephony: AsteriskTelephony;
  private readonly tenantId: string;
  private readonly waiting = new Map<string, (event: ProviderEvent) => void>();

  constructor(telephony: AsteriskTelephony, tenantId: string) {
    this.telephony = telephony;
    this.tenantId = tenantId;
    const feed = telephony.events(null, async ({ events }) => {
      for (const event of events) this.waiting.get(event.legId)?.(event);
    });
    whenDone(() => feed.close());
  }

  /** Two who talk with each other; the id of one of them. */
  async pair(): Promise<string> {
    const [one, other] = await Promise.all([this.reach(customer("0")), this.reach(customer("0"))]);
    await this.telephony.bridge(one, other);
    return one;
  }

  /** Somebody who talks with this agent; his id. */
  async talkWith(userId: string): Promise<string> {
    const one = await this.reach(customer("0"));
    const agent = await this.reach({ kind: "AGENT", to: `agent:${userId}` });
    await this.telephony.bridge(one, agent);
    return one;
  }

  async listen(legId: string) {
    const tap = await this.telephony.tap?.(legId);
    if (!tap) throw new Error("this provider brings no sound");
    const late: number[] = [];
    let loud = 0;
    const seen = { SAID: { first: -1, last: -1 }, HEARD: { first: -1, last: -1 } };
    const began = performance.now();
    tap.listen(({ side, number, samples, arrivedAt, at }) => {
      late.push(arrivedAt - at);
      if (side === "HEARD" && samples.some((sample) => sample > loudSample)) loud += 1;
      if (seen[side].first < 0) seen[side].first = number;
      seen[side].last = number;
    });
    let until = 0;
    void tap.ended.then((why) => {
      until = performance.now();
      if (why !== "CLOSED") say(`  a tap ended by itself: ${why}`);
    });
    // Each side has fifty a second; two of them may be under way at each end.
    const due = () => Math.floor((until - began) / 20) - 4;
    const holes = () =>
      Object.values(seen).reduce(
        (sum, { first, last }) => sum + Math.max(0, due() - (last - first)),
        0,
      );
    return { tap, late, holes, loud: () => loud };
  }

  /** Somebody answers and says his greeting; he is hung up on when it is known who he is. */
  async judge(who: Answerer): Promise<void> {
    const legId = newId();
    const told = new Promise<ProviderEvent["type"]>((resolve) => {
      this.waiting.set(legId, ({ type }) => {
        if (/^(PERSON_DETECTED|MACHINE_DETECTED|ENDED)$/.test(type)) resolve(type);
      });
    });
    try {
      await this.originate(legId, customer(who === "person" ? "1" : "2"), true);
      const type = await Promise.race([told, pause(comesWithinMs)]);
      // What never comes is later than anything: one in thousands must not end a run of ten minutes.
      const at = type ? performance.timeOrigin + performance.now() : Number.POSITIVE_INFINITY;
      this.verdicts.push({ legId, who, says: type?.replace("_DETECTED", "") ?? "NOTHING", at });
    } catch (error) {
      say(`  a call to be judged: ${String(error)}`);
      this.verdicts.push({ legId, who, says: "NOTHING", at: Number.POSITIVE_INFINITY });
    }
    this.waiting.delete(legId);
    await this.telephony.hangup(legId).catch((error: unknown) => say(`  ${String(error)}`));
  }

  private async reach(whom: Whom): Promise<string> {
    const legId = newId();
    const answered = new Promise<void>((resolve, reject) => {
      this.waiting.set(legId, ({ type }) => {
        if (type === "ANSWERED") resolve();
        if (type === "ENDED") reject(new Error("nobody answered"));
      });
    });
    await this.originate(legId, whom, false);
    await answered;
    return legId;
  }

  private originate(legId: string, whom: Whom, isJudged: boolean): Promise<void> {
    return this.telephony.originate({
      ...{ legId, tenantId: this.tenantId, callId: newId(), attemptId: newId() },
      ...{ ...whom, callerId: "anonymous" },
      ringTimeoutSeconds: 20,
      ...(isJudged && { machineDetection: "AFTER_ANSWER" as const, detector: "PARLEY" as const }),
    });
  }
}
