import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { createAsterisk } from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import {
  plainTrunk,
  type Trunk,
} from "../../server/src/modules/telephony/providers/asterisk/trunks.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import {
  listen,
  pause,
  toCustomer,
  untilSo,
} from "../../server/src/modules/telephony/testing/rigs.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";

/* Two carriers, the first of which says what a carrier says that cannot, or will not. */

const talks = fixedE164("01");
const minute = 60_000;

let room: Awaited<ReturnType<typeof openRoom>>;
let first: SipAgent;
/** What the first carrier says to a call. */
let says: [number, string] = [503, "Service Unavailable"];
let asked = 0;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  room = await openRoom(2);
  first = new SipAgent({ address: room.at(4), port: 5080 });
  first.onCall = (call) => {
    asked += 1;
    call.refuse(...says);
  };
  await first.start();
});
afterEach(async () => {
  room.far.reset();
  await pause(100);
  for (const one of opened.splice(0)) await one.close();
  asked = 0;
});
afterAll(async () => {
  first.close();
  room.far.close();
  await room.asterisk.stop();
});

const trunk = (name: string, host: string, priority: number): Trunk => ({
  ...{ ...plainTrunk, name, tenantId: "a-tenant", host, port: 5080, priority },
});

async function application(trunks: Trunk[]) {
  const telephony = createAsterisk({
    connection: room.asterisk.connection,
    directory: { trunks, phones: [] },
  });
  opened.push(telephony);
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  return { telephony, heard: listen(telephony) };
}

const both = () => [trunk("first", room.at(4), 1), trunk("second", room.at(2), 2)];

test("what one carrier cannot the next one does, and the application hears of one dial", async () => {
  says = [503, "Service Unavailable"];
  const { telephony, heard } = await application(both());
  const customer = toCustomer(talks);
  await telephony.originate(customer);
  await untilSo(() => heard.has(customer.legId, "ANSWERED"), minute);
  expect([asked, room.far.stats().originates.CUSTOMER]).toEqual([1, 1]);
  expect(heard.types(customer.legId)).toEqual(["ACCEPTED", "RINGING", "ANSWERED"]);
  // Repeated, it is the same leg and rings nowhere else.
  await telephony.originate(customer);
  // For a while nobody asks the first one again.
  const another = toCustomer(talks);
  await telephony.originate(another);
  await untilSo(() => heard.has(another.legId, "ANSWERED"), minute);
  expect([asked, room.far.stats().originates.CUSTOMER]).toEqual([1, 2]);
  await telephony.hangup(customer.legId);
  await untilSo(() => heard.has(customer.legId, "ENDED"), minute);
  expect(await telephony.lookup([customer.legId])).toMatchObject(
    new Map([[customer.legId, { state: "ENDED", cause: "LOCAL" }]]),
  );
});

test("who is busy, or said no, is not dialled again by another carrier", async () => {
  for (const [answer, cause] of [
    [[486, "Busy Here"], "BUSY"],
    [[404, "Not Found"], "INVALID_NUMBER"],
    [[603, "Decline"], "REJECTED"],
  ] as const) {
    says = [...answer];
    const { telephony, heard } = await application(both());
    const customer = toCustomer(talks);
    await telephony.originate(customer);
    await untilSo(() => heard.has(customer.legId, "ENDED"), minute);
    expect(heard.of(customer.legId).at(-1)).toMatchObject({ type: "ENDED", cause });
    await opened.pop()?.close();
  }
  expect([asked, room.far.stats().originates.CUSTOMER]).toEqual([3, 0]);
});

test("where no carrier can, the dial has failed once", async () => {
  says = [503, "Service Unavailable"];
  const { telephony, heard } = await application([
    trunk("first", room.at(4), 1),
    trunk("other", room.at(4), 2),
  ]);
  const customer = toCustomer(talks);
  await telephony.originate(customer);
  await untilSo(() => heard.has(customer.legId, "ENDED"), minute);
  expect(asked).toBe(2);
  expect(heard.types(customer.legId)).toEqual(["ACCEPTED", "ENDED"]);
  expect(heard.of(customer.legId).at(-1)).toMatchObject({ cause: "CONGESTION" });
  expect(await telephony.liveLegs()).toEqual([]);
});

test("the last channel of a carrier that could not is free for the next call", async () => {
  says = [503, "Service Unavailable"];
  const narrow = { ...trunk("first", room.at(4), 1), channels: 1 };
  const { telephony, heard } = await application([narrow]);
  for (let i = 0; i < 3; i++) {
    const customer = toCustomer(talks);
    await telephony.originate(customer);
    await untilSo(() => heard.has(customer.legId, "ENDED"), minute);
  }
  expect(asked).toBe(3);
});
