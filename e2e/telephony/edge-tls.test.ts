import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunningAsterisk } from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
import { voices } from "../../server/src/modules/telephony/testing/far-side.ts";
import { levelOf, tone } from "../../server/src/modules/telephony/testing/sip/media.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import type { SipCall } from "../../server/src/modules/telephony/testing/sip/sip-call.ts";
import type { Client } from "../../server/src/testing/client.ts";
import {
  startTestServer,
  stopTestServer,
  type TestServer,
} from "../../server/src/testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../server/src/testing/tenant.ts";
import { doubtful, openCarrier, strict } from "./carrier.ts";
import { startKamailio, startNode } from "./kamailio.ts";
import { salesLine, takesUp } from "./site.ts";
import { untilTrunkIs } from "./trunk-state.ts";

/* A carrier with TLS and encrypted sound, behind a real Kamailio that speaks both with it and plain SIP with Asterisk. */

const at = (host: number) => `127.7.241.${host}`;
const [edge, nodeAt, phonesAt] = [at(10), at(11), at(4)];
const line = "+442079460100";
const audible = 0.05;
const within = 40_000;
const account = { username: "secret", password: "word-of-the-carrier" };
const folder = mkdtempSync(join(tmpdir(), "parley-edge-tls-"));

let node: RunningAsterisk;
let carrier: Awaited<ReturnType<typeof openCarrier>>;
let kamailio: ChildProcess;
let phones: SipAgent;
let server: TestServer;
let acme: TestTenant;
let agent: Client;
let trunk: api.Trunk | undefined;

beforeAll(async () => {
  node = await startNode("tls", nodeAt, edge);
  const behind = `sip:${edge}:5061;transport=tls`;
  const customer = { ...account, encrypts: true, bySender: true, behind };
  carrier = await openCarrier(at(2), at(3), [customer], edge);
  carrier.leadTo(account.username);
  const { ca: authorities, proxy } = carrier.certificates;
  kamailio = startKamailio({ folder, edge, nodes: [nodeAt], tls: { ...proxy, authorities } });
  carrier.people.onCall = takesUp.person(voices.customer);
  phones = await new SipAgent({ address: phonesAt, port: 5080 }).start();
  phones.onCall = takesUp.phone(voices.agent);
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(node.connection));
  server = await startTestServer({
    PARLEY_ASTERISK: file,
    PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8",
  });
  acme = await newTenant(server);
  await salesLine(acme, line);
  agent = await acme.user("AGENT");
  const { username, password } = await agent.call(api.issuePhone, { body: {} });
  const sip = { address: nodeAt, port: 5060 };
  await eventually(async () => (await phones.register(sip, username, password)) === 200);
  await agent.call(api.setOwnState, { body: { state: "READY" } });
});
afterEach(async () => {
  const params = { id: trunk?.id ?? "" };
  await acme.admin.call(api.updateTrunk, { params, body: { enabled: false, retired: true } });
});
afterAll(async () => {
  await stopTestServer(server);
  phones.close();
  await carrier.close();
  kamailio.kill("SIGTERM");
  await node.stop();
  rmSync(folder, { recursive: true });
});

async function makeTrunk(given: Partial<api.Input<typeof api.createTrunk>["body"]>): Promise<void> {
  const body = {
    ...{ name: `Carrier ${Math.random()}`, host: carrier.address, port: strict },
    transport: "TLS" as const,
    ...{ ...account, callsAsUser: true, mediaEncryption: "SRTP" as const },
    ...given,
  };
  trunk = await acme.admin.call(api.createTrunk, { body: body as never });
}

const seen = (is: Parameters<typeof untilTrunkIs>[2]) => {
  const hint = () => readFileSync(join(folder, "log"), "utf8");
  return untilTrunkIs(acme, trunk?.id ?? "", is, { within, hint });
};

const inState = (state: string) =>
  eventually(async () => (await agent.call(api.getOwnAgent)).state === state);

async function backToWork(): Promise<void> {
  await inState("WRAP_UP");
  const { callId: id } = await agent.call(api.getOwnAgent);
  const { items } = await agent.call(api.listDispositions);
  const sold = items.find(({ name }) => name === "Sale");
  if (!id || !sold) throw new Error("There is nothing to say");
  await agent.call(api.wrapUpCall, { params: { id }, body: { dispositionId: sold.id } });
  await inState("READY");
}

async function theyTalk(person: SipCall): Promise<void> {
  await eventually(() => levelOf(voices.agent, person.rtp.heard(500)) > audible);
  person.rtp.play(tone(voices.customer), true);
  const live = [...phones.calls.values()].filter(({ ended }) => ended === null);
  await eventually(() =>
    live.some(({ rtp }) => levelOf(voices.customer, rtp.heard(500)) > audible),
  );
}

test("calls go by the proxy both ways, and their sound is encrypted as far as the carrier", async () => {
  await makeTrunk({});
  await seen({ state: "REACHABLE", certificate: "NONE" });
  carrier.listen();
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: agent.userId });
  await agent.call(api.placeCall, { body: { leadId: lead.id } });
  const called = await eventually(() =>
    [...carrier.people.calls.values()].find(({ isUp, ended }) => isUp && ended === null),
  );
  await theyTalk(called);
  called.hangUp();
  await backToWork();
  const calls = carrier.people.call({ address: carrier.address, port: 5060 }, line, "442079460000");
  await eventually(() => calls.isUp);
  await theyTalk(calls);
  calls.hangUp();
  await backToWork();
  const said = carrier.said();
  const offers = said.filter((message) => /INVITE sip:/.test(message) && /m=audio/.test(message));
  expect(offers.some((offer) => /^m=audio \d+ RTP\/SAVP /m.test(offer))).toBe(true);
  const fromEdge = said.filter((message) => message.includes(`${edge}`)).join("\n");
  expect(fromEdge).toContain(`SIP/2.0/TLS ${edge}`);
  expect(fromEdge).not.toMatch(new RegExp(`SIP/2\\.0/(UDP|TCP) ${edge.replaceAll(".", "\\.")}`));
});

test("a carrier whose certificate is over its time is not spoken with", async () => {
  await makeTrunk({ port: doubtful.expired });
  await seen({ state: "UNREACHABLE" });
});

test.each([
  { what: "an authority of its own", given: () => ({ caCertificate: carrier.certificates.ca }) },
  { what: "no check of certificates", given: () => ({ verifiesCertificate: false }) },
])(
  "a trunk with $what is left out, because that is the proxy's to decide, and says so",
  async ({ given }) => {
    await makeTrunk(given());
    await seen({ state: "UNKNOWN", registration: "NONE", certificate: "LEFT_TO_PROXY" });
    await acme.admin.call(api.updateTrunk, {
      params: { id: trunk?.id ?? "" },
      body: { caCertificate: null, verifiesCertificate: true },
    });
    await seen({ state: "REACHABLE", certificate: "NONE" });
  },
);
