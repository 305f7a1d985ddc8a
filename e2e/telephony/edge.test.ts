import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  newPassword,
  type RunningAsterisk,
} from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { fixedE164 } from "../../server/src/modules/telephony/carrier/callees/fixed-numbers.ts";
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
import { getReady, launchBrowser, sitDown, within } from "./agent-page.ts";
import { loudestHertz, wayOf } from "./browser-sound.ts";
import { example, runAround, startKamailio, startNode } from "./kamailio.ts";
import { salesLine, takesUp } from "./site.ts";

/* Two Asterisks of one application behind a real Kamailio, with the configuration of docs/runbooks/edge. */

const at = (host: number) => `127.7.240.${host}`;
const [edge, carrierAt, phonesAt] = [at(10), at(2), at(3)];
/** On this network's card: browsers and relays use no loopback. */
const near = (host: number) => `10.99.0.${host}`;
const nodesAt = [near(11), near(12)] as const;
const turnSecret = newPassword();
const line = "+442079460100";
const audible = 0.05;
const voices = { customer: 440, agent: 660 };

let nodes: [RunningAsterisk, RunningAsterisk];
let kamailio: ChildProcess;
let coturn: ChildProcess;
let browser: Browser;
let carrier: SipAgent;
let phones: SipAgent;
let server: TestServer;
let acme: TestTenant;
let agents: [Client, Client];
const folder = mkdtempSync(join(tmpdir(), "parley-edge-"));

beforeAll(async () => {
  nodes = await Promise.all([startNode("a", nodesAt[0], edge), startNode("b", nodesAt[1], edge)]);
  kamailio = startKamailio({ folder, edge, nodes: nodesAt });
  coturn = startCoturn();
  carrier = await new SipAgent({ address: carrierAt, port: 5080 }).start();
  phones = await new SipAgent({ address: phonesAt, port: 5080 }).start();
  carrier.onCall = takesUp.person(voices.customer);
  phones.onCall = takesUp.phone(voices.agent);
  const files = nodes.map(({ connection }, i) => {
    const file = join(folder, `${i}.json`);
    writeFileSync(file, JSON.stringify(connection));
    return file;
  });
  server = await startTestServer(
    {
      PARLEY_ASTERISK: files.join(","),
      PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8",
      PARLEY_ICE_SERVERS: `turn:${near(1)}:3478?transport=tcp`,
      PARLEY_TURN_SECRET: turnSecret,
    },
    undefined,
    join(import.meta.dirname, "../../dist/web"),
  );
  acme = await newTenant(server);
  const body = { name: "Carrier", host: carrierAt, port: 5080, channels: 20, callsPerSecond: 20 };
  await acme.admin.call(api.createTrunk, { body });
  await salesLine(acme, line);
  browser = await launchBrowser(folder, voices.agent);
});
afterAll(async () => {
  await browser.close();
  await stopTestServer(server);
  carrier.close();
  phones.close();
  for (const one of [kamailio, coturn]) one.kill("SIGTERM");
  await Promise.all(nodes.map((node) => node.stop()));
  rmSync(folder, { recursive: true });
});

/** A relay as in the example; what differs from machine to machine is written over. */
function startCoturn(): ChildProcess {
  const text = readFileSync(join(example, "turnserver.conf"), "utf8");
  const own = text.replace("REPLACE-ME", turnSecret).replaceAll("10.0.0.", "10.99.0.");
  const file = join(folder, "turnserver.conf");
  writeFileSync(file, own);
  const args = ["-c", file, "-L", near(1), "-E", near(1), "--no-tls", "--no-dtls"];
  args.push("--pidfile", join(folder, "coturn.pid"), "--log-file", "stdout", "--simple-log");
  return runAround(folder, "usr/bin/turnserver", args);
}

/** His phone registers at both, as that in a page does. */
async function readyAgent(): Promise<Client> {
  const agent = await acme.user("AGENT");
  const { username, password } = await agent.call(api.issuePhone, { body: {} });
  for (const address of nodesAt) {
    const sip = { address, port: 5060 };
    await eventually(async () => (await phones.register(sip, username, password)) === 200);
  }
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  return agent;
}

async function callsIn(): Promise<SipCall> {
  const call = carrier.call({ address: edge, port: 5060 }, line.slice(1), "442079460000");
  call.rtp.play(tone(voices.customer), true);
  await eventually(() => call.isUp);
  return call;
}

const heardNow = ({ rtp }: SipCall) => levelOf(voices.agent, rtp.heard(500)) > audible;
const hearsAgent = (call: SipCall) => eventually(() => heardNow(call));

/** How many channels each of them has. */
function channels(): Promise<number[]> {
  return Promise.all(
    nodes.map(async ({ connection: { url, user, password } }) => {
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
      const answer = await fetch(new URL("/ari/channels", url), { headers: { authorization } });
      return ((await answer.json()) as unknown[]).length;
    }),
  );
}

const stateOf = async (agent: Client) => (await agent.call(api.getOwnAgent)).state;
const inState = (agent: Client, state: string) =>
  eventually(async () => (await stateOf(agent)) === state);

/** Says what came of his call, and is free. */
async function backToWork(agent: Client): Promise<void> {
  await inState(agent, "WRAP_UP");
  const { callId: id } = await agent.call(api.getOwnAgent);
  const { items } = await agent.call(api.listDispositions);
  const sold = items.find(({ name }) => name === "Sale");
  if (!id || !sold) throw new Error("There is nothing to say");
  await agent.call(api.wrapUpCall, { params: { id }, body: { dispositionId: sold.id } });
  await inState(agent, "READY");
}

test("a phone in a page is rung by both, also where nothing but the relay can be reached", async () => {
  const agent = await acme.user("AGENT");
  const page = await sitDown(browser, server, agent, { relayOnly: true });
  await getReady(page);
  const used = [];
  for (let i = 0; i < 2; i++) {
    await inState(agent, "READY");
    const call = await callsIn();
    await hearsAgent(call);
    await eventually(async () => Math.abs((await loudestHertz(page)) - voices.customer) < 30, {
      within,
    });
    expect(await wayOf(page)).toBe("relay");
    used.push(String(await channels()));
    call.hangUp();
    await backToWork(agent);
  }
  expect(used.sort()).toEqual(["0,2", "2,0"]);
  await agent.call(api.setOwnState, { body: { state: "OFFLINE" } });
  await page.context().close();
});

test("calls come in by the edge to both, and each talks with an agent where it came in", async () => {
  agents = [await readyAgent(), await readyAgent()];
  const calls = [await callsIn(), await callsIn()];
  for (const call of calls) await hearsAgent(call);
  expect(await channels()).toEqual([2, 2]);
  for (const call of calls) call.hangUp();
  for (const agent of agents) await backToWork(agent);
  expect(await channels()).toEqual([0, 0]);
});

test("calls go out by the edge, and to the one that has the fewest", async () => {
  const [bea, carl] = agents;
  for (const agent of [bea, carl]) {
    const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: agent.userId });
    await agent.call(api.placeCall, { body: { leadId: lead.id } });
    await inState(agent, "ON_CALL");
  }
  await eventually(async () => String(await channels()) === "2,2");
  const dialled = [...carrier.calls.values()].filter(
    ({ isOutgoing, ended }) => !isOutgoing && !ended,
  );
  expect(dialled.map(({ peerAddress }) => peerAddress.address)).toEqual([edge, edge]);
  for (const call of dialled) await hearsAgent(call);
  for (const call of dialled) call.hangUp();
  for (const agent of agents) await backToWork(agent);
});

test("who is no carrier of ours calls nobody, whatever he says of himself", async () => {
  const stranger = await new SipAgent({ address: at(5), port: 5080 }).start();
  const forged = [`X-Parley-Carrier: ${carrierAt}`];
  for (const address of [edge, nodesAt[0]]) {
    const call = stranger.call({ address, port: 5060 }, line.slice(1), "442079460000", forged);
    await eventually(() => call.ended === "REFUSED");
    expect([401, 403]).toContain(call.status);
  }
  expect(await channels()).toEqual([0, 0]);
  stranger.close();
});

test("one is killed: the calls of the other go on, and all that follow are its", async () => {
  const [first, second] = [await callsIn(), await callsIn()];
  for (const call of [first, second]) await hearsAgent(call);
  process.kill(nodes[0].pid, "SIGKILL");
  await nodes[0].ended;
  const freed = await eventually(
    async () => {
      for (const agent of agents) if ((await stateOf(agent)) === "WRAP_UP") return agent;
      return null;
    },
    { within: 30_000 },
  );
  // The other two never noticed.
  const [busy] = agents.filter((agent) => agent !== freed);
  expect(busy && (await stateOf(busy))).toBe("ON_CALL");
  const talking = await busy?.call(api.getOwnAgent);
  expect(talking?.callId).not.toBeNull();
  for (const { rtp } of [first, second]) rtp.forget();
  await eventually(() => heardNow(first) || heardNow(second));
  expect([first, second].filter(heardNow)).toHaveLength(1);
  await backToWork(freed);
  for (let i = 0; i < 3; i++) {
    const call = await callsIn();
    await hearsAgent(call);
    call.hangUp();
    await backToWork(freed);
  }
  const lead = await acme.lead({ phone: fixedE164("01"), assigneeId: freed.userId });
  await freed.call(api.placeCall, { body: { leadId: lead.id } });
  await inState(freed, "ON_CALL");
});
