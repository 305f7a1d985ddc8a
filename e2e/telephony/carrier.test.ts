import * as api from "@parley/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import type { Client } from "../../server/src/testing/client.ts";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";
import { doubtful, openCarrier } from "./carrier.ts";
import { openSite, plugIn, salesLine, takesUp } from "./site.ts";
import { untilTrunkIs } from "./trunk-state.ts";

/* A trunk at a carrier that is a real Asterisk of its own: with a password, by TCP and TLS, and with encrypted sound. */

const line = "+442079460100";
const audible = 0.05;
const [plain, secret] = [
  { username: "plain", password: "word-of-the-carrier", encrypts: false, bySender: false },
  { username: "secret", password: "word-of-the-carrier", encrypts: true, bySender: true },
];
/** A carrier is asked at once and twice a minute. */
const within = 20_000;

let site: Awaited<ReturnType<typeof openSite>>;
let carrier: Awaited<ReturnType<typeof openCarrier>>;
let acme: TestTenant;
let agent: Client;
let trunk: api.Trunk | undefined;

beforeAll(async () => {
  site = await openSite(9);
  acme = site.acme;
  carrier = await openCarrier(site.room.at(5), site.room.at(6), [plain, secret]);
  carrier.listen();
  carrier.people.onCall = takesUp.person(voices.customer);
  await salesLine(acme, line);
  // All that is said goes by the carrier of the story.
  const { items } = await acme.admin.call(api.listTrunks);
  for (const { id } of items) await change(id, { enabled: false });
  agent = await acme.user("AGENT");
  await plugIn(site.room, agent);
  await agent.call(api.setOwnState, { body: { state: "READY" } });
});
afterEach(async () => {
  for (const call of carrier.people.calls.values()) call.hangUp();
  if (trunk) await change(trunk.id, { enabled: false, retired: true });
  trunk = undefined;
  await eventually(() => carrier.registered("plain") + carrier.registered("secret") === "", {
    within,
  });
  carrier.forget();
});
afterAll(async () => {
  await carrier.close();
  await site.close();
});

type Body = Omit<api.Input<typeof api.createTrunk>["body"], "kind">;

const change = (id: string, body: Partial<api.Trunk>) =>
  acme.admin.call(api.updateTrunk, { params: { id }, body });

/** A trunk at the carrier, by which its account registers. */
async function makeTrunk(
  { username, password }: typeof plain,
  given: Partial<Body>,
): Promise<void> {
  carrier.leadTo(username);
  const account = { username, password, registers: true };
  const body = { name: `Carrier ${Math.random()}`, host: carrier.address, ...account, ...given };
  trunk = await acme.admin.call(api.createTrunk, { body });
}

const seen = (is: Parameters<typeof untilTrunkIs>[2]) => untilTrunkIs(acme, trunk?.id ?? "", is);

const inState = (state: string) =>
  eventually(async () => (await agent.call(api.getOwnAgent)).state === state);

async function backToWork(): Promise<void> {
  await inState("WRAP_UP");
  const { callId: id } = await agent.call(api.getOwnAgent);
  const { items } = await agent.call(api.listDispositions);
  const sold = items.find(({ name }) => name === "Sale");
  await agent.call(api.wrapUpCall, {
    params: { id: id ?? "" },
    body: { dispositionId: sold?.id ?? "" },
  });
  await inState("READY");
}

/** Who talks at both ends, once each hears the other one's tone. */
async function theyTalk(person: SipCall): Promise<void> {
  await eventually(() => levelOf(voices.agent, person.rtp.heard(500)) > audible);
  person.rtp.play(tone(voices.customer), true);
  const phones = [...site.room.far.phones.calls.values()].filter(({ ended }) => ended === null);
  await eventually(() =>
    phones.some(({ rtp }) => levelOf(voices.customer, rtp.heard(500)) > audible),
  );
}

async function dial(): Promise<string> {
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: agent.userId });
  return (await agent.call(api.placeCall, { body: { leadId: lead.id } })).id;
}

/** One call each way, heard at both ends. */
async function callsBothWays(): Promise<void> {
  await dial();
  const called = await eventually(() =>
    [...carrier.people.calls.values()].find(({ isUp, ended }) => isUp && ended === null),
  );
  await theyTalk(called);
  called.hangUp();
  await backToWork();
  const calls = somebodyCalls();
  await eventually(() => calls.isUp);
  await theyTalk(calls);
  calls.hangUp();
  await backToWork();
}

function somebodyCalls(): SipCall {
  const call = carrier.people.call({ address: carrier.address, port: 5060 }, line, "442079460000");
  call.rtp.play(tone(voices.customer), true);
  return call;
}

/** A call that nobody hears ring, and what its page says of it. */
async function refused(outcome: string, status?: number): Promise<void> {
  const id = await dial();
  const call = await eventually(async () => {
    const now = await acme.admin.call(api.getCall, { params: { id } });
    return now.state === "ENDED" ? now : null;
  });
  expect(call.outcome).toBe(outcome);
  if (status) expect(call.history.at(-1)).toMatchObject({ type: "ENDED", sipStatus: status });
  await agent.call(api.setOwnState, { body: { state: "READY" } });
}

const offers = () =>
  carrier.said().filter((message) => /INVITE sip:/.test(message) && /m=audio/.test(message));

test("it registers with its password, and calls go out with it and come in by the registration", async () => {
  await makeTrunk(plain, {});
  await seen({ state: "REACHABLE", registration: "REGISTERED", certificate: "NONE" });
  await callsBothWays();
  const said = carrier.said();
  // The carrier has asked who calls, and was told.
  const proves = (message: string) => /^Authorization: Digest username="plain"/m.test(message);
  expect(said.some((message) => /^INVITE sip:/m.test(message) && proves(message))).toBe(true);
  // It knows where we are from the registration alone.
  expect(said.join("\n")).toMatch(/^INVITE sip:\+?442079460100@\S+;line=/m);
  expect(offers().join("\n")).not.toContain("RTP/SAVP");
});

test("by TCP it is the same", async () => {
  await makeTrunk(plain, { transport: "TCP" });
  await seen({ state: "REACHABLE", registration: "REGISTERED" });
  await callsBothWays();
  expect(carrier.said().join("\n")).toMatch(/^Via: SIP\/2.0\/TCP/m);
});

test("a wrong password is told of: nobody calls by it, and nobody is called", async () => {
  await makeTrunk({ ...plain, password: "a-guess-that-is-none" }, {});
  await seen({ state: "REACHABLE", registration: "REFUSED" });
  expect(carrier.registered("plain")).toBe("");
  const call = somebodyCalls();
  await eventually(() => call.ended === "REFUSED");
  await refused("CONGESTION", 401);
  expect([...carrier.people.calls.values()].filter(({ ended }) => ended === null)).toEqual([]);
  // Given anew, it is registered without more ado.
  await change(trunk?.id ?? "", { password: plain.password } as Partial<api.Trunk>);
  await seen({ registration: "REGISTERED" });
});

test("a carrier that is slow to answer when its trunk is taken away is told of it nevertheless", async () => {
  await makeTrunk(plain, {});
  await seen({ registration: "REGISTERED" });
  carrier.halt();
  try {
    await change(trunk?.id ?? "", { enabled: false });
    // Longer than a carrier is waited for, and well below the half a minute after which SIP gives up.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
  } finally {
    carrier.goOn();
  }
  await eventually(() => carrier.registered("plain") === "", { within });
});

test("a carrier that is not there is told apart from one that refuses", async () => {
  await makeTrunk(plain, { port: 5999, transport: "TCP" });
  await seen({ state: "UNREACHABLE", registration: "UNANSWERED", certificate: "NONE" });
});

test("by TLS, with a certificate of the carrier's own authority, and sound that is encrypted", async () => {
  const given = { transport: "TLS" as const, caCertificate: carrier.certificates.ca };
  await makeTrunk(secret, { ...given, mediaEncryption: "SRTP", callsAsUser: true });
  expect(trunk?.port).toBe(5061);
  await seen({ state: "REACHABLE", registration: "REGISTERED", certificate: "NONE" });
  await callsBothWays();
  const [first] = offers();
  expect(first).toMatch(/^From: .*<sip:secret@/m);
  expect(first).toMatch(/^m=audio \d+ RTP\/SAVP /m);
  expect(first).toMatch(/^a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:/m);
  expect(carrier.said().join("\n")).not.toMatch(/^Via: SIP\/2.0\/(UDP|TCP) 127\S+\.1[:;]/m);
});

test("a carrier whose certificate is vouched for by somebody else is not spoken with", async () => {
  await makeTrunk(plain, { transport: "TLS", caCertificate: carrier.certificates.stranger });
  await seen({ state: "UNREACHABLE", certificate: "UNTRUSTED" });
  expect(carrier.registered("plain")).toBe("");
  await refused("CONGESTION");
  // Nor by the public authorities, which know nothing of it.
  await change(trunk?.id ?? "", { caCertificate: null });
  await seen({ state: "UNREACHABLE", certificate: "UNTRUSTED" });
  // What answers there speaks no TLS.
  await change(trunk?.id ?? "", { port: 5060 });
  await seen({ state: "UNREACHABLE", certificate: "UNREADABLE" });
  // Whoever does not want to know who it is speaks with it.
  await change(trunk?.id ?? "", { port: 5061, verifiesCertificate: false });
  await seen({ state: "REACHABLE", registration: "REGISTERED", certificate: "NONE" });
});

test.each([
  { what: "is over its time", port: doubtful.expired, finding: "EXPIRED" },
  { what: "bears another name", port: doubtful.ofAnother, finding: "OTHER_NAME" },
] as const)("nor is one whose certificate $what, and that is said", async ({ port, finding }) => {
  const transport = "TLS" as const;
  const { ca: caCertificate } = carrier.certificates;
  await makeTrunk(plain, { transport, port, caCertificate });
  await seen({ state: "UNREACHABLE", registration: "UNANSWERED", certificate: finding });
  expect(carrier.registered("plain")).toBe("");
  await refused("CONGESTION");
  expect(offers()).toEqual([]);
  // The same carrier and authority, with a certificate that is in order.
  await change(trunk?.id ?? "", { port: 5061 });
  await seen({ state: "REACHABLE", registration: "REGISTERED", certificate: "NONE" });
});

test("where sound must be encrypted and the carrier has none, the call fails and says why", async () => {
  await makeTrunk(plain, { mediaEncryption: "SRTP" });
  await seen({ registration: "REGISTERED" });
  await refused("FAILED", 488);
  const call = somebodyCalls();
  await eventually(() => call.ended === "REFUSED");
});
