import { reservedNumbers } from "../../cli/src/seed/numbers.ts";
import { fillCampaign } from "../floor/work.ts";
import { say } from "../lib/bench.ts";
import { pause } from "../lib/load.ts";
import type { Row } from "./rows.ts";
import type { Behaviour } from "./scenario.ts";
import { Stage } from "./stage.ts";
import { untilTrue } from "./truth.ts";

const atOnce = { full: 50, quick: 10 };
const agentsForEach = 1.3;
const gapMs = 4_000;
const endsInGap = 3;
const packetsPerSecond = 50;
/** Timers of a busy machine are late now and then. */
const mostlyThere = 0.9;

/** Long enough to outlive the gap, and some end in it. */
const callees = Array.from(
  { length: 10 },
  (_, digit): Behaviour => ({ says: "HELLO", ringsMs: 300, talksMs: 14_000 + 3_000 * digit }),
);

export const killed: Row = {
  name: "killed",
  about: "the application killed under 50 conversations: they go on, and are reconciled",
  run: async ({ options: { quick }, programs }) => {
    const target = quick ? atOnce.quick : atOnce.full;
    const agents = Math.ceil(target * agentsForEach);
    const stage = await Stage.open({ programs, agents, callees });
    const numbers = reservedNumbers().slice(0, agents * 6);
    const settings = { machineDetection: "OFF", wrapUpSeconds: 5 } as const;
    const campaignId = await fillCampaign(stage.boss, settings, numbers);
    await stage.inPage.reset();
    stage.startCrew(12);
    await stage.untilTalking(target);

    const under = stage.watch.pairs();
    const talking = new Set(under.flat());
    await stage.killServer();
    const killedAt = Date.now();
    await pause(500);
    const silent = await silentOf(stage, under, gapMs - 500);
    const ending = await endSome(stage, talking);
    const inGap = stage.watch
      .customers()
      .filter(({ id, endedAt }) => talking.has(id) && endedAt !== null && endedAt >= killedAt);
    const lost = new Set(
      stage.watch
        .customers()
        .filter(({ bridgedAt, endedAt }) => bridgedAt === null && (endedAt ?? Infinity) >= killedAt)
        .map(({ legId }) => legId),
    );
    say(`  killed under ${under.length}; ${inGap.length} hung up before it was back`);

    const startedAt = performance.now();
    const [reconciledMs] = await Promise.all([
      untilReconciled(stage, startedAt),
      stage.restartServer(),
    ]);
    await pause(8_000);
    await stage.untilQuiet(campaignId);
    const truth = await untilTrue(stage, { lost, mayMissAgents: true });
    const ofChromium = await stage.inPage.cores();
    const cut = cutShort(stage, ending);
    const mishaps = [...truth.faults, ...stage.carrier.mishaps(), ...stage.phones.mishaps()];
    for (const fault of mishaps.slice(0, 10)) say(`  ${fault}`);
    return [
      {
        what: "conversations that fell silent while the application was dead",
        ...{ value: silent, unit: "", floor: 0 },
        beside: `of ${under.length}; ${cut} were hung up by us before their end`,
      },
      {
        what: "from its start until every conversation is as Asterisk has it",
        ...{ value: reconciledMs, unit: "ms", floor: 5_000 },
        beside: `${inGap.length} had ended meanwhile, ${lost.size} were with nobody when it died`,
      },
      {
        what: "calls without exactly one true record",
        ...{ value: mishaps.length + cut, unit: "", floor: 0 },
        beside: `${truth.onWire} at the carrier, ${truth.atSwitch} at Asterisk, ${truth.inDatabase} attempts; ${truth.abandoned} answered and met nobody`,
      },
      ...(await stage.inPage.figures(stage, ofChromium)),
    ];
  },
};

type Counts = { rxcount: number; txcount: number };

/** How many of these pairs, both of whom are still there, do not both send and hear all the time. */
async function silentOf(
  { watch }: Stage,
  pairs: readonly [string, string][],
  forMs: number,
): Promise<number> {
  const read = () =>
    Promise.all(
      pairs.map((pair) =>
        Promise.all(pair.map((id) => watch.ask<Counts>(`channels/${id}/rtp_statistics`))),
      ),
    );
  // The counts are at least as far apart as this: to read them all takes a while too.
  const before = await read();
  const from = performance.now();
  await pause(forMs);
  const to = performance.now();
  const after = await read();
  const least = ((to - from) / 1000) * packetsPerSecond * mostlyThere;
  const stillThere = new Set(watch.pairs().flat());
  return pairs.filter((pair, i) => {
    if (!pair.every((id) => stillThere.has(id))) return false;
    return !pair.every((_, side) => {
      const [then, now] = [before[i]?.[side], after[i]?.[side]];
      if (!then || !now) return false;
      return now.rxcount - then.rxcount >= least && now.txcount - then.txcount >= least;
    });
  }).length;
}

/** No call is live in the database whose customer is gone, nobody is with one who is, and the others talk. */
async function untilReconciled({ watch, installation }: Stage, startedAt: number): Promise<number> {
  for (;;) {
    const { rows } = await installation.admin.query<{ leg: string; state: string }>(
      "select customer_leg_id as leg, state from calls where state <> 'ENDED'",
    );
    const inDatabase = new Map(rows.map(({ leg, state }) => [leg, state]));
    const atSwitch = new Set(watch.pairs().flat());
    const isLeft = [...inDatabase].some(
      ([leg, state]) => state === "TALKING" && !atSwitch.has(leg),
    );
    const alone = watch
      .live()
      .some(
        ({ id, kind, bridgedAt }) => kind === "AGENT" && bridgedAt !== null && !atSwitch.has(id),
      );
    const ms = performance.now() - startedAt;
    if (!isLeft && !alone) return ms;
    if (ms > 60_000) throw new Error("the calls were not reconciled within a minute");
    await pause(50);
  }
}

/** Some of those who talk are gone meanwhile, and their agents are left alone: that must be noticed. */
async function endSome({ watch }: Stage, talking: ReadonlySet<string>): Promise<Set<string>> {
  const some = watch
    .customers()
    .filter(({ id, endedAt }) => talking.has(id) && endedAt === null)
    .slice(0, endsInGap);
  for (const { id } of some) await watch.ask(`channels/${id}`, "DELETE");
  for (let looks = 0; looks < 40 && some.some(({ endedAt }) => endedAt === null); looks += 1) {
    await pause(50);
  }
  return new Set(some.map(({ id }) => id));
}

/** Conversations that the carrier was told to hang up, besides these: nobody here does that. */
function cutShort({ carrier, watch }: Stage, besides: ReadonlySet<string>): number {
  const told = new Set(
    carrier
      .lines()
      .flatMap(({ isSent, first, callId }) => (!isSent && /^BYE/.test(first) ? [callId] : [])),
  );
  return watch
    .customers()
    .filter(({ id, bridgedAt }) => bridgedAt !== null && !besides.has(id))
    .filter(({ sipCallId }) => told.has(sipCallId)).length;
}
