import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { createAsterisk } from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import { phoneName } from "../../server/src/modules/telephony/providers/asterisk/names.ts";
import { talkHeadBytes } from "../../server/src/modules/telephony/sound/talk-file.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import {
  listen,
  pause,
  toAgent,
  toCustomer,
  untilSo,
} from "../../server/src/modules/telephony/testing/rigs.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";

/* What a real switch records: who is heard on which side, and what is not heard in a gap. */

const minute = 60_000;
const audible = 0.05;
let room: Awaited<ReturnType<typeof openRoom>>;

beforeAll(async () => {
  room = await openRoom(3);
});
afterAll(async () => {
  room.far.close();
  await room.asterisk.stop();
});

test("the agent is on the left, the customer on the right, and the tones of a gap are in none of it", async () => {
  const connection = room.asterisk.connection;
  const application = () => createAsterisk({ connection, directory: room.directory({}) });
  let telephony = application();
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  await room.far.register(phoneName("a-tenant", "agent:bea"), room.password);
  const heard = listen(telephony);
  const [agent, customer] = [toAgent(), toCustomer(fixedE164("01"))];
  await Promise.all([telephony.originate(agent), telephony.originate(customer)]);
  const isUp = ({ legId }: { legId: string }) => heard.has(legId, "ANSWERED");
  await untilSo(() => isUp(agent) && isUp(customer), minute);
  await telephony.bridge(customer.legId, agent.legId);
  const person = [...room.far.carrier.calls.values()].at(-1);
  person?.rtp.play(tone(voices.customer), true);
  await pause(800);
  const id = randomUUID();
  await telephony.recordTalk?.(customer.legId, id);
  await pause(2_000);
  await telephony.pauseTalk?.(customer.legId, id);
  person?.rtp.play(tone(1_000), true);
  await pause(2_000);
  person?.rtp.play(tone(voices.customer), true);
  await pause(300);
  await telephony.resumeTalk?.(customer.legId, id);
  // A process that comes after this one goes on with it, and records it no second time.
  await telephony.close();
  telephony = application();
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  await telephony.recordTalk?.(customer.legId, id);
  await pause(2_000);
  await telephony.endTalk?.(customer.legId, id);
  await pause(500);

  const talk = await telephony.openTalk?.(id);
  if (!talk) throw new Error("There is no recording");
  expect(talk).toMatchObject({ contentType: "audio/wav", synthetic: false });
  const parts: Buffer[] = [];
  for await (const part of talk.body) parts.push(part as Buffer);
  const file = Buffer.concat(parts).subarray(talkHeadBytes);
  const side = (which: 0 | 1) => file.filter((_, at) => at % 2 === which);
  const [left, right] = [side(0), side(1)];
  const seconds = left.length / 8_000;
  expect(seconds).toBeGreaterThan(5);
  const at = (sound: Uint8Array, from: number, to: number) =>
    Buffer.from(sound.subarray(from * 8_000, to * 8_000));
  for (const [from, to] of [
    [0.5, 1.5],
    [seconds - 1.5, seconds - 0.5],
  ] as const) {
    expect(levelOf(voices.agent, at(left, from, to))).toBeGreaterThan(audible);
    expect(levelOf(voices.customer, at(right, from, to))).toBeGreaterThan(audible);
    expect(levelOf(voices.customer, at(left, from, to))).toBeLessThan(audible / 5);
    expect(levelOf(voices.agent, at(right, from, to))).toBeLessThan(audible / 5);
  }
  // In the gap nobody is heard; the tone that was sent in it is nowhere.
  expect(levelOf(voices.agent, at(left, 2.5, 3.5))).toBeLessThan(audible / 50);
  expect(levelOf(1_000, Buffer.from(right))).toBeLessThan(audible / 50);
  await telephony.hangup(customer.legId);
  await telephony.hangup(agent.legId);
  await telephony.forgetRecording?.(id);
  await telephony.close();
}, 60_000);
