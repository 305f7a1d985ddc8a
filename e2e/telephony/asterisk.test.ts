import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import type { EventBatch } from "../../server/src/modules/telephony/port.ts";
import { createAsterisk } from "../../server/src/modules/telephony/providers/asterisk/asterisk.ts";
import type { Intrusion } from "../../server/src/modules/telephony/providers/asterisk/lookout.ts";
import { phoneName } from "../../server/src/modules/telephony/providers/asterisk/names.ts";
import { channels, openRoom } from "../../server/src/modules/telephony/testing/asterisk-rig.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import {
  listen,
  pause,
  toAgent,
  toCustomer,
  untilSo,
} from "../../server/src/modules/telephony/testing/rigs.ts";
import { levelOf, loudness, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { authorization } from "../../server/src/modules/telephony/testing/sip/message.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import { eventually } from "../../server/src/testing/tenant.ts";

/*
 * What only a real switch has: sound, a process that dies, a connection that breaks, and another process that comes
 * after ours. The Asterisk here is this file's own, for it is killed.
 */

const talks = fixedE164("01");
const audible = 0.05;
const minute = 60_000;

let room: Awaited<ReturnType<typeof openRoom>>;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  room = await openRoom(1);
});
afterEach(async () => {
  room.far.reset();
  await pause(100);
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  room.far.close();
  await room.asterisk.stop();
});

/** An application that speaks to this Asterisk. */
async function application() {
  const intrusions: Intrusion[] = [];
  const telephony = createAsterisk({
    connection: room.asterisk.connection,
    directory: room.directory({}),
    onIntrusion: (intrusion) => intrusions.push(intrusion),
  });
  opened.push(telephony);
  await untilSo(() => telephony.connection() === "CONNECTED", 10_000);
  await registerPhones();
  return { telephony, heard: listen(telephony), intrusions };
}

async function registerPhones(): Promise<void> {
  await room.far.register(phoneName("a-tenant", "agent:bea"), room.password);
}

type Application = Awaited<ReturnType<typeof application>>;

/** A customer and an agent who hear each other; both ends of both lines. */
async function conversation({ telephony, heard }: Application) {
  const [agent, customer] = [toAgent(), toCustomer(talks)];
  await Promise.all([telephony.originate(agent), telephony.originate(customer)]);
  await untilSo(
    () => heard.has(agent.legId, "ANSWERED") && heard.has(customer.legId, "ANSWERED"),
    minute,
  );
  await telephony.bridge(customer.legId, agent.legId);
  const person = [...room.far.carrier.calls.values()].at(-1);
  const phone = [...room.far.phones.calls.values()].at(-1);
  if (!person || !phone) throw new Error("Nobody is at the other end");
  person.rtp.play(tone(voices.customer), true);
  return { customer: customer.legId, agent: agent.legId, person, phone };
}

test("whoever is connected hears the other one, and on hold music and nobody", async () => {
  const app = await application();
  const { customer, person, phone } = await conversation(app);
  const levels = () => [
    levelOf(voices.agent, person.rtp.heard(500)),
    levelOf(voices.customer, phone.rtp.heard(500)),
  ];
  await untilSo(() => levels().every((level) => level > audible), minute);
  // And nobody hears himself.
  const echo = () => levelOf(voices.customer, person.rtp.heard(500));
  await untilSo(() => echo() < audible / 5, minute);

  await app.telephony.hold(customer);
  for (const { rtp } of [person, phone]) rtp.forget();
  await untilSo(() => loudness(person.rtp.heard(500)) > audible / 5, minute);
  expect(levels().every((level) => level < audible / 2)).toBe(true);
  await app.telephony.unhold(customer);
  await untilSo(() => levels().every((level) => level > audible), minute);

  await app.telephony.sendDtmf?.(customer, "42#");
  await untilSo(() => person.rtp.digits === "42#", minute);
});

test("a connection that breaks leaves the conversation alone, and what ended meanwhile is told", async () => {
  const app = await application();
  const { telephony, heard } = app;
  const { customer, agent, person, phone } = await conversation(app);
  telephony.cut();
  person.hangUp();
  await untilSo(() => heard.has(customer, "ENDED"), minute);
  expect(phone.ended).toBeNull();
  await untilSo(() => heard.batches.some(({ gap }) => gap), minute);
  expect((await telephony.lookup([agent])).get(agent)).toMatchObject({ phase: "ANSWERED" });
});

test("a process that comes after another one finds who talks with whom, and ends it", async () => {
  const first = await application();
  const talk = await conversation(first);
  const held = await conversation(first);
  await first.telephony.hold(held.customer);
  await first.telephony.close();

  const second = await application();
  const { telephony, heard } = second;
  const reports = await telephony.lookup([talk.customer, talk.agent, held.customer, held.agent]);
  expect([...reports.values()]).toMatchObject([
    { phase: "BRIDGED", peerLegId: talk.agent },
    { phase: "BRIDGED", peerLegId: talk.customer },
    { phase: "HELD", peerLegId: held.agent },
    { phase: "BRIDGED", peerLegId: held.customer },
  ]);
  expect(await telephony.liveLegs()).toContainEqual(
    expect.objectContaining({ legId: talk.customer, tenantId: "a-tenant", kind: "CUSTOMER" }),
  );
  // Whose events the first one stored: the second has others, and says that some are missing.
  const batches: EventBatch[] = [];
  await heard.close();
  const position = { incarnation: "of the first", seq: 7 };
  telephony.events(position, async (batch) => void batches.push(batch));
  await untilSo(() => batches.some(({ gap }) => gap), minute);

  await telephony.unhold(held.customer);
  await telephony.hangup(talk.agent);
  const types = () => batches.flatMap(({ events }) => events.map(({ type }) => type));
  await untilSo(() => types().includes("UNHELD") && types().includes("UNBRIDGED"), minute);
});

test("a process that comes after another one knows who met, although all of them are gone", async () => {
  const first = await application();
  const { customer, agent, person, phone } = await conversation(first);
  const half = await conversation(first);
  await first.telephony.close();
  for (const one of [person, phone, half.person]) one.hangUp();
  const gone = [customer, agent, half.customer];
  await eventually(async () => {
    const there = (await channels(room.asterisk)).map(({ channelvars }) => channelvars?.LEG_ID);
    return !gone.some((legId) => there.includes(legId));
  });

  const { telephony } = await application();
  const reports = await telephony.lookup([customer, agent, half.customer, half.agent]);
  expect([...reports.values()]).toMatchObject([
    { state: "UNKNOWN", metLegId: agent },
    { state: "UNKNOWN", metLegId: customer },
    { state: "UNKNOWN", metLegId: half.agent },
    { state: "LIVE", phase: "ANSWERED", metLegId: half.customer },
  ]);
  await telephony.hangup(half.agent);
});

test("two who think that they lead the same calls: the later one has them, the first one stops", async () => {
  const first = await application();
  const second = await application();
  await untilSo(() => first.telephony.connection() === "CLOSED", minute);
  await expect(first.telephony.originate(toCustomer(talks))).rejects.toMatchObject({
    code: "closed",
  });
  expect(second.telephony.connection()).toBe("CONNECTED");
});

test("an Asterisk that is killed takes its calls with it, and the next ones go on by themselves", async () => {
  const { telephony, heard, ...app } = await application();
  const { customer, agent } = await conversation({ telephony, heard, ...app });
  process.kill(room.asterisk.pid, "SIGKILL");
  await room.asterisk.ended;
  room.asterisk = await room.restart();
  await untilSo(() => heard.has(customer, "ENDED") && heard.has(agent, "ENDED"), minute);
  for (const legId of [customer, agent]) {
    expect(heard.of(legId).at(-1)).toMatchObject({ type: "ENDED", cause: "LOST" });
  }
  await untilSo(() => telephony.connection() === "CONNECTED", minute);
  // Trunks and phones were in its memory: they are there again, and a phone registers anew.
  await registerPhones();
  await conversation({ telephony, heard, ...app });
});

test("a supervisor listens, whispers to the agent alone, and speaks with both", async () => {
  const app = await application();
  const { telephony, heard } = app;
  const { agent, customer, person, phone } = await conversation(app);
  await room.far.register(phoneName("a-tenant", "agent:carl"), room.password);
  const boss = toAgent({ to: "agent:carl" });
  await telephony.originate(boss);
  await untilSo(() => heard.has(boss.legId, "ANSWERED"), minute);
  const desk = [...room.far.phones.calls.values()].at(-1);
  if (!desk) throw new Error("The supervisor has no phone");
  desk.rtp.play(tone(880), true);
  /** Who hears which tones: of the customer, of the agent, of the supervisor. */
  const hears = ({ rtp }: typeof desk) =>
    [voices.customer, voices.agent, 880].filter((hertz) => levelOf(hertz, rtp.heard(500)) > 0.02);
  const become = async (how: "LISTEN" | "WHISPER" | "BARGE", who: number[][]) => {
    await telephony.supervise?.(boss.legId, agent, how);
    const parties = [person, phone, desk];
    for (const { rtp } of parties) rtp.forget();
    await untilSo(() => String(parties.map(hears)) === String(who), minute);
  };
  const both = [voices.customer, voices.agent];
  await become("LISTEN", [[voices.agent], [voices.customer], both]);
  await become("WHISPER", [[voices.agent], [voices.customer, 880], both]);
  await become("BARGE", [[voices.agent, 880], [voices.customer, 880], both]);
  await become("LISTEN", [[voices.agent], [voices.customer], both]);

  await telephony.stopSupervising?.(boss.legId);
  // What was on its way to him still comes.
  await pause(500);
  desk.rtp.forget();
  await pause(700);
  expect(hears(desk)).toEqual([]);
  // An application that comes after this one finds the pair, and nobody who listens.
  await telephony.supervise?.(boss.legId, agent, "WHISPER");
  await telephony.close();
  const second = await application();
  const reports = await second.telephony.lookup([customer, boss.legId]);
  expect([...reports.values()]).toMatchObject([{ peerLegId: agent }, { phase: "ANSWERED" }]);
  for (const { rtp } of [person, phone]) rtp.forget();
  await untilSo(
    () => String([person, phone].map(hears)) === String([[voices.agent], [voices.customer]]),
    minute,
  );
});

test("nobody is reached by another tenant's name, and nobody unknown gets in; who tries is told of", async () => {
  const { telephony, heard, intrusions } = await application();
  const stranger = toAgent({ tenantId: "another-tenant" });
  await telephony.originate(stranger);
  await untilSo(() => heard.has(stranger.legId, "ENDED"));
  expect(heard.types(stranger.legId)).toEqual(["ACCEPTED", "ENDED"]);
  expect(room.far.stats().originates.AGENT).toBe(0);

  const { address } = room.far.carrier;
  const unknown = await new SipAgent({ address: address.replace(/\.2$/, ".9") }).start();
  const asterisk = { address: address.replace(/\.2$/, ".1"), port: 5060 };
  const call = unknown.call(asterisk, "442079460100", "agent:bea");
  await untilSo(() => call.status !== null && call.status >= 200);
  expect(call.status).toBe(401);
  const ip = address.replace(/\.2$/, ".9");
  const tells = (what: Intrusion["what"], tenantId: string | null, from: string) =>
    untilSo(
      () =>
        intrusions.some((one) => one.what === what && one.tenantId === tenantId && one.ip === from),
      10_000,
    );
  await tells("STRANGER", null, ip);
  expect(await unknown.register(asterisk, phoneName("a-tenant", "agent:bea"), "a guess")).toBe(401);
  await tells("WRONG_PASSWORD", "a-tenant", ip);
  unknown.close();

  // A phone of ours dials nothing by itself: what it may do, the application does for it.
  const username = phoneName("a-tenant", "agent:bea");
  const first = room.far.phones.call(asterisk, "442079460100", username);
  await untilSo(() => first.status === 401);
  const uri = `sip:442079460100@${asterisk.address}:${asterisk.port}`;
  const account = { username, password: room.password };
  const proof = authorization(first.challenge ?? "", account, { method: "INVITE", uri });
  const phone = room.far.phones.call(asterisk, "442079460100", username, [
    `Authorization: ${proof}`,
  ]);
  await untilSo(() => phone.status !== null && phone.status >= 200);
  expect(phone.status).toBe(403);
  await tells("PHONE_DIALLED", "a-tenant", room.far.phones.address);
});
