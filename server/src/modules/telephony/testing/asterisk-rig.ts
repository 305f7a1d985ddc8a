import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newPassword, type RunningAsterisk, startAsterisk } from "../asterisk-host/run.ts";
import type { LegId } from "../port.ts";
import { createAsterisk } from "../providers/asterisk/asterisk.ts";
import { phoneName } from "../providers/asterisk/names.ts";
import { type Directory, plainTrunk } from "../providers/asterisk/trunks.ts";
import { FarSide } from "./far-side.ts";
import type { Rig, RigOptions } from "./rigs.ts";
import { pause, untilSo } from "./rigs.ts";
import { fromWav16, silence, tone } from "./sip/media.ts";

const minuteMs = 60_000;
const phones = ["bea", "carl"];
/** Stays over a restart, as that of `parley asterisk up` does. */
const roomPassword = newPassword();
const phonePassword = "a phone's secret of the tests";

/** An Asterisk and its far side, which the rigs of one worker share. */
type MachineRoom = Awaited<ReturnType<typeof openRoom>>;

let shared: Promise<MachineRoom> | undefined;

/** Where scripts/telephony.mjs laid Asterisk ready. */
function asteriskRoot(): string {
  const folder = process.env.TELEPHONY_FOLDER;
  if (folder) return join(folder, "root");
  throw new Error("Run the tests with a real Asterisk by: node scripts/telephony.mjs");
}

/** `number`: apart from the rooms of other workers, and from others of this one. */
export async function openRoom(number = 0) {
  const worker = Number(process.env.VITEST_POOL_ID ?? 1);
  const at = (host: number) => `127.7.${16 * number + worker}.${host}`;
  const restart = () => startInRoom(at(1), `room-${process.pid}-${number}`);
  const asterisk = await restart();
  const sip = { address: at(1), port: 5060 };
  const greetings = speakGreetings(asterisk);
  const far = await new FarSide({
    ...{ asterisk: sip, carrier: at(2), phones: at(3), greetings },
  }).start();
  const directory = (limits: RigOptions["limits"]): Directory => ({
    trunks: [
      {
        ...{ ...plainTrunk, name: "shared", tenantId: null, host: at(2), port: 5080 },
        channels: limits?.channels ?? null,
        callsPerSecond: limits?.callsPerSecond ?? null,
      },
    ],
    phones: phones.map((id) => ({
      ...{ id, tenantId: "a-tenant", password: phonePassword, kind: "SIP" },
    })),
  });
  return { asterisk, far, directory, restart, password: phonePassword, at };
}

async function startInRoom(address: string, name: string): Promise<RunningAsterisk> {
  const asterisk = await startAsterisk({
    ...{ root: asteriskRoot(), name, sip: { address, port: 5060 } },
    control: { address, port: 8088, password: roomPassword },
    rtp: { from: 20_000, to: 24_999 },
  });
  process.once("exit", () => {
    try {
      process.kill(asterisk.pid, "SIGKILL");
    } catch {
      // It was stopped before.
    }
    rmSync(asterisk.folder, { recursive: true, force: true });
  });
  return asterisk;
}

/** What is said at the other end, spoken by the same voice as our own texts. */
function speakGreetings({ connection }: RunningAsterisk) {
  const folder = mkdtempSync(join(tmpdir(), "parley-greetings-"));
  const [program = "", ...first] = connection.speech?.command ?? [];
  const speak = (text: string) => {
    const file = join(folder, "said.wav");
    execFileSync(program, [...first, "-t", text, "-o", file]);
    return fromWav16(readFileSync(file));
  };
  const person = speak("Hello?");
  const said = speak(
    "Hi. You have reached the voice mail of Jane Doe. I am sorry that I can not take your call right now. " +
      "Please leave your name and your number after the tone and I will call you back.",
  );
  rmSync(folder, { recursive: true });
  const pause = Buffer.alloc(4_000, silence);
  return { person, machine: Buffer.concat([said, pause, tone(1_000, 400)]) };
}

/** A real Asterisk with a scripted far side, in real time. */
export async function asteriskRig(options: RigOptions = {}): Promise<Rig> {
  shared ??= openRoom();
  const { asterisk, far, directory } = await shared;
  const problems: unknown[] = [];
  const telephony = createAsterisk({
    ...{ connection: asterisk.connection, directory: directory(options.limits) },
    requestTimeoutMs: options.commandTimeoutMs,
    onProblem: (problem) => problems.push(problem),
  });
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  for (const id of phones) {
    await far.register(phoneName("a-tenant", `agent:${id}`), phonePassword);
  }
  const callOf = async (legId: LegId) => {
    const channel = (await channels(asterisk)).find(
      ({ channelvars }) => channelvars?.LEG_ID === legId,
    );
    const id = channel?.protocol_id ?? "";
    const call = far.carrier.calls.get(id) ?? far.phones.calls.get(id);
    if (!call) throw new Error(`Nobody is at the other end of ${legId}`);
    return call;
  };
  return {
    telephony,
    ...{ isRealTime: true, isSynthetic: false },
    carrier: {
      stats: () => far.stats(),
      async call(plan) {
        const call = far.calls(plan);
        for (;;) {
          const found = (await channels(asterisk)).find(({ protocol_id: id }) => id === call.id);
          if (found?.channelvars?.LEG_ID) return found.channelvars.LEG_ID;
          if (call.ended) throw new Error(`The call was refused: ${call.status}`);
          await pause(5);
        }
      },
      farEndHangsUp: async (legId) => (await callOf(legId)).hangUp(),
      farEndPresses: async (legId, digits) => (await callOf(legId)).rtp.press(digits),
      farEndSays: async (legId, hertz) => (await callOf(legId)).rtp.play(tone(hertz), true),
    },
    pass: pause,
    until: (isSo) => untilSo(isSo, minuteMs),
    async close() {
      for (let left = await channels(asterisk); left.length > 0; left = await channels(asterisk)) {
        for (const { id } of left) await ask(asterisk, `channels/${id}`, "DELETE");
        await pause(10);
      }
      far.reset();
      await telephony.close();
    },
  };
}

type Listed = {
  id: string;
  protocol_id?: string;
  channelvars?: Record<string, string>;
};

/** What Asterisk itself has. */
export async function channels(asterisk: RunningAsterisk): Promise<Listed[]> {
  return (await ask(asterisk, "channels")).json() as Promise<Listed[]>;
}

/** Beside the provider: what the tests themselves want to know or do. */
function ask({ connection }: RunningAsterisk, path: string, method = "GET"): Promise<Response> {
  const { url, user, password } = connection;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return fetch(new URL(`/ari/${path}`, url), { method, headers: { authorization } });
}
