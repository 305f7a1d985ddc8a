import type { Readable } from "node:stream";
import { uuidv7 } from "uuidv7";
import { afterEach, expect, test } from "vitest";
import { fixedE164 } from "../../carrier/callees/fixed-numbers.ts";
import type { LegId } from "../../port.ts";
import { talkHeadBytes } from "../../sound/talk-file.ts";
import { listen, pause, toAgent, toCustomer, untilSo } from "../../testing/rigs.ts";
import { levelOf } from "../../testing/sip/media.ts";
import { refusalOf } from "../../testing/stories.ts";
import { twilioRig } from "../../testing/twilio/rig.ts";
import { talkTones } from "../../testing/twilio/talk.ts";
import type { TwilioTelephony } from "./twilio.ts";

/* What the stories of every provider cannot ask for: which side is whom, and what goes wrong with Twilio. */

const rigs: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** Two who talk. */
async function start({ askAgainMs = 60_000 } = {}) {
  const rig = await twilioRig({ askAgainMs });
  rigs.push(rig);
  const { telephony, until } = rig;
  const heard = listen(telephony);
  const [customer, agent] = [toCustomer(fixedE164("01")), toAgent()];
  for (const request of [customer, agent]) await telephony.originate(request);
  await until(() => [customer, agent].every(({ legId }) => heard.has(legId, "ANSWERED")));
  await telephony.bridge(customer.legId, agent.legId);
  return { ...rig, heard, customer: customer.legId, agent: agent.legId, id: uuidv7() };
}
type Stage = Awaited<ReturnType<typeof start>>;

const bytesOf = async (body: Readable) => {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/** Its sound, as soon as it is there. */
async function soundOf(telephony: TwilioTelephony, id: string): Promise<Buffer | null> {
  for (let tries = 0; tries < 500; tries++) {
    const talk = await telephony.openTalk?.(id).catch(() => undefined);
    if (talk === null) return null;
    if (talk) return bytesOf(talk.body);
    await pause(10);
  }
  throw new Error("There is no recording");
}

/** One side of a file, from one second to another. */
function side(file: Buffer, which: "agent" | "customer", from: number, to: number): Buffer {
  const offset = which === "agent" ? 0 : 1;
  const frames = Array.from({ length: (to - from) * 8_000 }, (_, at) => from * 8_000 + at);
  return Buffer.from(frames.map((at) => file[talkHeadBytes + 2 * at + offset] ?? 0xff));
}

async function endCall({ telephony, heard, until }: Stage, legId: LegId): Promise<void> {
  await telephony.hangup(legId);
  await until(() => heard.has(legId, "ENDED"));
}

test("the agent is on the left and the customer on the right, and both are silent while it is paused", async () => {
  const stage = await start();
  const { telephony, customer, id, pass, fake } = stage;
  await telephony.recordTalk?.(customer, id);
  const [talk] = [...fake.talks.values()];
  expect(talk?.is).toMatchObject({ channels: 2, callSid: stage.store.calls.get(customer)?.sid });
  await pass(2_000);
  await telephony.pauseTalk?.(customer, id);
  await telephony.pauseTalk?.(customer, id);
  await pass(3_000);
  await telephony.resumeTalk?.(customer, id);
  await pass(1_000);
  await endCall(stage, customer);
  const file = (await soundOf(telephony, id)) ?? Buffer.alloc(0);
  // What the customer hears is what the agent says.
  expect(levelOf(talkTones.heard, side(file, "agent", 0, 1))).toBeGreaterThan(0.2);
  expect(levelOf(talkTones.call, side(file, "agent", 0, 1))).toBeLessThan(0.01);
  expect(levelOf(talkTones.call, side(file, "customer", 0, 1))).toBeGreaterThan(0.2);
  for (const [which, hertz] of [
    ["agent", talkTones.heard],
    ["customer", talkTones.call],
  ] as const) {
    expect(levelOf(hertz, side(file, which, 3, 4))).toBeLessThan(0.01);
  }
  const seconds = (file.length - talkHeadBytes) / 16_000;
  expect(seconds).toBeGreaterThan(5.5);
  await telephony.forgetRecording?.(id);
  expect([...fake.talks.keys()]).toEqual([]);
});

test.each(["REPLY_LOST", { status: 503, code: 20_503 }] as const)(
  "whose answer was lost (%o) is recorded once",
  async (fault) => {
    const stage = await start();
    const { telephony, customer, id, fake } = stage;
    fake.faults.push(fault);
    expect(await refusalOf(telephony.recordTalk?.(customer, id) ?? Promise.resolve())).toBe(
      "timeout",
    );
    const isMade = fault === "REPLY_LOST";
    expect(fake.talks.size).toBe(isMade ? 1 : 0);
    const again = await refusalOf(telephony.recordTalk?.(customer, id) ?? Promise.resolve());
    expect(again).toBe(isMade ? null : "timeout");
    expect(fake.talks.size).toBe(isMade ? 1 : 0);
    expect(await telephony.keptTalks?.()).toEqual([id]);
  },
);

test("a sound that breaks off is fetched again, whole, and stays at Twilio until then", async () => {
  const stage = await start({ askAgainMs: 20 });
  const { telephony, customer, id, pass, fake } = stage;
  await telephony.recordTalk?.(customer, id);
  await pass(1_000);
  await endCall(stage, customer);
  await untilSo(() => [...fake.talks.values()].every(({ status }) => status === "completed"));
  for (const { is } of fake.talks.values()) fake.broken.add(is.sid);
  await expect(soundOf(telephony, id)).rejects.toThrow();
  expect(fake.talks.size).toBe(1);
  const file = (await soundOf(telephony, id)) ?? Buffer.alloc(0);
  expect(file.readUInt32LE(talkHeadBytes - 4)).toBe(file.length - talkHeadBytes);
});

test("a process that comes after another goes on with it, and finds what nobody told", async () => {
  const stage = await start({ askAgainMs: 20 });
  const { telephony, customer, id, pass, fake, connect, heard, until } = stage;
  await telephony.recordTalk?.(customer, id);
  await heard.close();
  await telephony.close();
  const next = connect();
  rigs.push(next);
  await untilSo(() => next.connection() === "CONNECTED");
  await next.recordTalk?.(customer, id);
  expect(fake.talks.size).toBe(1);
  await next.pauseTalk?.(customer, id);
  await next.resumeTalk?.(customer, id);
  await pass(500);
  // From here on nothing that Twilio tells arrives.
  for (const { url } of fake.sent) fake.proxies.set(new URL(url).origin, "http://127.0.0.1:9");
  await next.hangup(customer);
  await until(() => [...fake.talks.values()].every(({ status }) => status === "completed"));
  expect(await soundOf(next, id)).not.toBeNull();
});

test("what is not wanted any more is deleted there, also when Twilio says no at first", async () => {
  const stage = await start({ askAgainMs: 20 });
  const { telephony, customer, id, fake, problems } = stage;
  await telephony.recordTalk?.(customer, id);
  await endCall(stage, customer);
  await untilSo(() => [...fake.talks.values()].every(({ isOver }) => isOver));
  const broken = { status: 503, code: 20_503 };
  fake.faults.push(broken);
  await telephony.forgetRecording?.(id);
  expect([await telephony.openTalk?.(id), await telephony.keptTalks?.()]).toEqual([null, []]);
  await untilSo(() => fake.talks.size === 0);
  expect(problems.length).toBeGreaterThan(0);
  await untilSo(() => stage.store.recordings.size === 0);
});

test("what was forgotten before Twilio had named it is deleted when it is named", async () => {
  const stage = await start({ askAgainMs: 20 });
  const { telephony, customer, id, fake, store } = stage;
  await telephony.recordTalk?.(customer, id);
  // As a crash between the request and its answer leaves it, and a list that is not there yet.
  store.recordings.clear();
  const told = fake.sent.findLast(({ url }) => url.includes("/talk"));
  if (!told) throw new Error("Twilio told nothing");
  await endCall(stage, customer);
  await untilSo(() => fake.talks.size === 0);
});

test("what is said of a recording in the name of Twilio is refused where it is not signed, and acts once", async () => {
  const stage = await start();
  const { telephony, customer, id, fake, store } = stage;
  await telephony.recordTalk?.(customer, id);
  await untilSo(() => fake.sent.some(({ url }) => url.includes("/talk")));
  const of = fake.sent.findLast(({ url }) => url.includes("/talk"));
  if (!of) throw new Error("Twilio told nothing");
  const forged = { ...of.params, RecordingStatus: "absent" };
  expect((await fake.send(of.url, forged, of.signature)).status).toBe(403);
  expect((await fake.send(of.url, of.params, of.signature)).status).toBe(403);
  expect(store.recordings.get(id)?.state).toBe("RUNNING");
});

test("a file of one channel is not taken for both sides", async () => {
  const stage = await start();
  const { telephony, customer, id, pass, fake } = stage;
  await telephony.recordTalk?.(customer, id);
  for (const talk of fake.talks.values()) talk.is.channels = 1;
  await pass(500);
  await endCall(stage, customer);
  await untilSo(() => [...fake.talks.values()].every(({ status }) => status === "completed"));
  await untilSo(() => stage.store.recordings.get(id)?.state === "READY");
  expect(await refusalOf(Promise.resolve(telephony.openTalk?.(id)))).toBe("congestion");
  expect(fake.talks.size).toBe(1);
});
