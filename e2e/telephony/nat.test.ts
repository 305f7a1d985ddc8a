import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  newPassword,
  type RunningAsterisk,
  startAsterisk,
} from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import {
  type AsteriskTelephony,
  createAsterisk,
} from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import { phoneName } from "../../server/src/modules/telephony/providers/asterisk/names.ts";
import { plainTrunk } from "../../server/src/modules/telephony/providers/asterisk/trunks.ts";
import { openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import {
  listen,
  toAgent,
  toCustomer,
  untilSo,
} from "../../server/src/modules/telephony/testing/rigs.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import { asteriskRoot } from "./surroundings.ts";

/* Translations of addresses: a far side that does not know its own, and an Asterisk that has another one outside. */

/** An address to which no way leads from here. */
const nowhere = "192.0.2.77";
const outside = "203.0.113.7";
const minute = 60_000;
const audible = 0.05;

let room: Awaited<ReturnType<typeof openRoom>>;
let far: SipAgent;
let asterisk: RunningAsterisk | undefined;
const opened: AsteriskTelephony[] = [];

beforeAll(async () => {
  room = await openRoom(10);
  far = await new SipAgent({ address: room.at(5), port: 5080, claims: nowhere }).start();
  far.onCall = (call) => {
    call.ring();
    call.answer();
    call.rtp.play(tone(voices.customer), true);
  };
});
afterEach(async () => {
  for (const call of far.calls.values()) call.hangUp();
  for (const telephony of opened.splice(0)) await telephony.close();
  await asterisk?.stop();
  asterisk = undefined;
});
afterAll(async () => {
  far.close();
  room.far.close();
  await room.asterisk.stop();
});

async function application({ connection }: RunningAsterisk, behindNat: boolean) {
  const trunk = { ...plainTrunk, name: "far", tenantId: null, host: room.at(5), port: 5080 };
  const { phones } = room.directory({});
  const telephony = createAsterisk({
    connection,
    directory: { trunks: [{ ...trunk, behindNat }], phones },
  });
  opened.push(telephony);
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  return { telephony, heard: listen(telephony) };
}

const live = ({ calls }: SipAgent) => [...calls.values()].find(({ ended }) => ended === null);
const hears = (call: SipCall | undefined, hertz: number) =>
  levelOf(hertz, call?.rtp.heard(500) ?? Buffer.alloc(0)) > audible;

/** A customer behind the NAT and an agent talk; the call of the customer. */
async function theyTalk({ telephony, heard }: Awaited<ReturnType<typeof application>>) {
  await room.far.register(phoneName("a-tenant", "agent:bea"), room.password);
  const [customer, agent] = [toCustomer(fixedE164("01")), toAgent()];
  for (const leg of [customer, agent]) await telephony.originate(leg);
  for (const { legId } of [customer, agent])
    await untilSo(() => heard.has(legId, "ANSWERED"), minute);
  await telephony.bridge(customer.legId, agent.legId);
  const call = live(far);
  await untilSo(() => hears(call, voices.agent), minute);
  await untilSo(() => hears(live(room.far.phones), voices.customer), minute);
  return { call, legId: customer.legId };
}

test("sound flows both ways with a far side that says an address where it is not", async () => {
  const site = await application(room.asterisk, false);
  await theyTalk(site);
});

test("where the trunk says that it is behind a NAT, what we say in the call reaches it too", async () => {
  const site = await application(room.asterisk, true);
  const { call, legId } = await theyTalk(site);
  await site.telephony.hangup(legId);
  await untilSo(() => call?.ended === "BYE", minute);
});

test("to whoever is outside an Asterisk behind a NAT says its public address, and to others its own", async () => {
  for (const [localNetworks, says] of [
    // Its own network is the only one on its side.
    [[`${room.at(7)}/32`], outside],
    [undefined, room.at(7)],
  ] as const) {
    asterisk = await startAsterisk({
      ...{
        root: asteriskRoot(),
        name: `room-${process.pid}-nat`,
        rtp: { from: 26_000, to: 26_999 },
      },
      ...{ sip: { address: room.at(7), port: 5060 }, publicAddress: outside, localNetworks },
      control: { address: room.at(7), port: 8088, password: newPassword() },
    });
    const { telephony, heard } = await application(asterisk, false);
    const customer = toCustomer(fixedE164("01"));
    await telephony.originate(customer);
    await untilSo(() => heard.has(customer.legId, "ANSWERED"), minute);
    const invite = live(far)?.invite;
    expect(invite?.body).toContain(`c=IN IP4 ${says}`);
    expect(invite?.headers.contact).toContain(`@${says}:5060`);
    await telephony.close();
    await asterisk.stop();
    for (const call of far.calls.values()) call.hangUp();
    rmSync(asterisk.folder, { recursive: true, force: true });
  }
});
