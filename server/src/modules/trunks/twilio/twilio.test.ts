import * as api from "@parley/contract";
import fastify from "fastify";
import twilio from "twilio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RateLimits } from "../../../platform/http/rate-limit.ts";
import type { Client } from "../../../testing/client.ts";
import type { TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";
import { type FakeTwilio, newSid } from "../../telephony/testing/twilio/server.ts";
import { registerTwilioHooks } from "./hooks.ts";
import { newAccount, openTwilio, publicUrl } from "./testing.ts";

const talks = fixedE164("01");
let site: Awaited<ReturnType<typeof openTwilio>>;
let fake: FakeTwilio;
let server: TestServer;
let lines = 0;

beforeAll(async () => {
  site = await openTwilio();
  ({ fake, server } = site);
});
afterAll(() => site.close());

/** A tenant with an account, and a number of it that leads to a queue. */
async function start() {
  const acme = await newTenant(server);
  const number = `+4420799${String(++lines).padStart(5, "0")}`;
  const { account, trunk } = await newAccount(fake, acme, number);
  const hooks = `${publicUrl}/hooks/twilio/${trunk.id}`;
  const { accountSid } = account;
  fake.numbers.set(number, {
    ...{ accountSid, voiceUrl: `${hooks}/incoming`, statusCallback: `${hooks}/ended` },
  });
  const queue = { body: { name: "Sales" } as never };
  const { id: queueId } = await acme.admin.call(api.createQueue, queue);
  await acme.admin.call(api.createInboundNumber, {
    body: { number, name: "Main line", queueId } as never,
  });
  const agent = await acme.user("AGENT", { name: "Bea" });
  return { acme, account, number, trunk, hooks, agent };
}

function inState(client: Client, state: api.AgentState) {
  return eventually(async () => {
    const agent = await client.call(api.getOwnAgent);
    return agent.state === state ? agent : null;
  });
}

function endedCall(acme: TestTenant, id: string) {
  return eventually(async () => {
    const call = await acme.admin.call(api.getCall, { params: { id } });
    return call.endedAt === null ? null : call;
  });
}

function ring(number: string) {
  return fake.call({ from: talks, to: number, trunk: "", trunkTenantId: null, talkSeconds: 5 });
}

const refusals = (acme: TestTenant) =>
  eventually(async () => {
    const { items } = await acme.admin.call(api.listSecurityEvents, { query: {} });
    return items.length > 0 ? items : null;
  });

test("an agent dials by the tenant's account, and both talk until he ends it", async () => {
  const { acme, agent } = await start();
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ name: "Graham Whitlock", phone: talks, assigneeId: agent.userId });
  const { id } = await agent.call(api.placeCall, { body: { leadId: lead.id } });
  const params = { id };
  await eventually(async () => (await agent.call(api.getCall, { params })).connectedAt);
  await agent.call(api.holdCall, { params });
  await eventually(async () => (await agent.try(api.resumeCall, { params })).status < 300);
  await agent.call(api.endCall, { params });
  expect(await endedCall(acme, id)).toMatchObject({ outcome: "CONNECTED" });
  const rows = await eventually(async () => {
    const { rows: all } = await server.admin.query(
      "select kind, cause, encode(numbers, 'escape') as numbers from twilio_calls where tenant_id = $1 order by kind",
      [acme.id],
    );
    return all.every(({ cause }) => cause !== null) && all;
  });
  expect(rows).toMatchObject([
    { kind: "AGENT", cause: "LOCAL" },
    { kind: "CUSTOMER", cause: "LOCAL" },
  ]);
  expect(JSON.stringify(rows)).not.toContain(talks.slice(1));
});

test("why a call was not answered is told as its network said it", async () => {
  const { acme, agent } = await start();
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("02"), assigneeId: agent.userId });
  const { id } = await agent.call(api.placeCall, { body: { leadId: lead.id } });
  await endedCall(acme, id);
  const call = await acme.admin.call(api.getCall, { params: { id } });
  const end = call.history.find(({ leg, type }) => leg === "CUSTOMER" && type === "ENDED");
  expect(end).toMatchObject({ sipStatus: 486 });
});

test("who asks too often from one address is refused before anything is looked up", async () => {
  const limits = new RateLimits();
  const http = fastify();
  registerTwilioHooks(http, limits, server.parley.app);
  const url = `/hooks/twilio/${crypto.randomUUID()}/incoming`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const post = (remoteAddress: string) =>
    http.inject({ method: "POST", url, headers, payload: "To=1", remoteAddress });
  expect((await post("192.0.2.1")).statusCode).toBe(404);
  for (const key of limits.buckets.keys()) {
    limits.buckets.set(key, { tokens: 0, at: performance.now() });
  }
  expect((await post("192.0.2.1")).statusCode).toBe(429);
  expect((await post("192.0.2.2")).statusCode).toBe(404);
  await http.close();
});

test("who calls a number of the account gets to an agent, and what Twilio told is handled once", async () => {
  const { acme, number, agent } = await start();
  await agent.call(api.setOwnState, { body: { state: "READY" } });
  ring(number);
  const { callId } = await inState(agent, "ON_CALL");
  const call = await endedCall(acme, callId ?? "");
  expect(call).toMatchObject({ origin: "INBOUND", callerId: number, queueName: "Sales" });
  await eventually(async () => {
    const { rows } = await server.admin.query(
      "select count(*)::int as left from twilio_callbacks where tenant_id = $1 and not handled",
      [acme.id],
    );
    return rows[0].left === 0;
  });
});

test("an unsigned, changed or repeated request is refused, told to the tenant, and does nothing", async () => {
  const { acme, number, account, hooks } = await start();
  const dialled = fake.stats().originates;
  const sid = newSid("CA");
  const params = {
    ...{ CallSid: sid, AccountSid: account.accountSid, Direction: "inbound" },
    ...{ From: talks, To: number, CallStatus: "ringing" },
  };
  const url = `${hooks}/incoming`;
  const signature = twilio.getExpectedTwilioSignature(account.authToken, url, params);
  const post = (more: { params?: object; signature?: string }) =>
    fake.send(url, { ...params, ...more.params }, more.signature ?? signature);
  expect((await post({ signature: "" })).status).toBe(403);
  expect((await post({ params: { To: "+442079460999" } })).status).toBe(403);
  expect((await fake.send(`${hooks}/ended`, params, signature)).status).toBe(403);
  const { rows } = await server.admin.query("select 1 from twilio_calls where tenant_id = $1", [
    acme.id,
  ]);
  expect(rows).toEqual([]);
  expect(await refusals(acme)).toMatchObject([{ kind: "CALL_REFUSED", severity: "HIGH" }]);

  expect((await post({})).status).toBe(200);
  expect((await post({})).status).toBe(403);
  const { items } = await acme.admin.call(api.listCalls, { query: {} });
  expect(items).toHaveLength(1);
  expect(fake.stats().originates).toEqual(dialled);
});

test("a call to another tenant's number is turned away, and so is one to a number that nobody has", async () => {
  const { acme, account, hooks } = await start();
  const other = await start();
  // Whoever has an account may enter any address for its numbers.
  const [foreign, unknown] = [other.number, "+442079469999"];
  for (const to of [foreign, unknown]) {
    const params = {
      ...{ CallSid: newSid("CA"), AccountSid: account.accountSid, Direction: "inbound" },
      ...{ From: talks, To: to, CallStatus: "ringing" },
    };
    const url = `${hooks}/incoming`;
    const signature = twilio.getExpectedTwilioSignature(account.authToken, url, params);
    const answer = await fake.send(url, params, signature);
    expect(await answer.text()).toContain('<Reject reason="rejected"/>');
  }
  const kinds = (await refusals(acme)).map(({ kind }) => kind);
  expect(kinds).toContain("CROSS_TENANT_ATTEMPT");
  expect((await other.acme.admin.call(api.listCalls, { query: {} })).items).toEqual([]);
  // Another tenant's trunk has another token.
  const url = `${other.hooks}/incoming`;
  const params = { CallSid: newSid("CA"), AccountSid: account.accountSid, To: foreign };
  const signature = twilio.getExpectedTwilioSignature(account.authToken, url, params);
  expect((await fake.send(url, params, signature)).status).toBe(403);
});

test("what is no address of ours is not found", async () => {
  const { hooks } = await start();
  const nowhere = ["/incoming/status", "/elsewhere", `/${crypto.randomUUID()}/status`];
  for (const path of nowhere) {
    expect((await fetch(`${hooks.replace(publicUrl, server.url)}${path}`, form)).status).toBe(404);
  }
  const gone = `${server.url}/hooks/twilio/${crypto.randomUUID()}/incoming`;
  expect((await fetch(gone, form)).status).toBe(404);
});
const form = { method: "POST", body: new URLSearchParams({ To: talks }) };

test("an account is entered whole, its token is sealed and goes to no other account", async () => {
  const { acme, trunk, account } = await start();
  expect(trunk).toMatchObject({ kind: "TWILIO", host: "api.twilio.com", hasPassword: true });
  expect(JSON.stringify(trunk)).not.toContain(account.authToken);
  const { rows } = await server.admin.query(
    "select encode(password, 'escape') as kept from trunk_passwords where trunk_id = $1",
    [trunk.id],
  );
  expect(rows[0].kept).not.toContain(account.authToken);
  const params = { id: trunk.id };
  const moved = { edge: "dublin", region: "ie1" };
  expect(await acme.admin.call(api.updateTrunk, { params, body: moved })).toMatchObject({
    host: "api.dublin.ie1.twilio.com",
    hasPassword: true,
  });
  const refused = await acme.admin.try(api.updateTrunk, {
    ...{ params, body: { username: newSid("AC") } },
  });
  expect(refused).toMatchObject({ status: 422, problem: { errors: [{ field: "password" }] } });
});

test.each([
  { wrong: "no token", body: { password: undefined }, field: "password" },
  { wrong: "no account", body: { username: "halden" }, field: "username" },
  { wrong: "no number", body: { number: null }, field: "number" },
  { wrong: "a host of one's own", body: { host: "9.9.9.10" }, field: "host" },
  { wrong: "a registration", body: { registers: true }, field: "registers" },
])("an account with $wrong is refused", async ({ body, field }) => {
  const acme = await newTenant(server);
  const whole = { kind: "TWILIO", name: "Twilio", username: newSid("AC"), password: "a-token" };
  const refused = await acme.admin.try(api.createTrunk, {
    body: { ...whole, number: "+442079460001", ...body } as never,
  });
  expect(refused).toMatchObject({ status: 422, problem: { errors: [{ field }] } });
});

test("a SIP trunk has nothing of an account, and needs a host", async () => {
  const acme = await newTenant(server);
  for (const [body, field] of [
    [{ host: "9.9.9.10", number: "+442079460001" }, "number"],
    [{}, "host"],
  ] as const) {
    const refused = await acme.admin.try(api.createTrunk, { body: { name: "Carrier", ...body } });
    expect(refused).toMatchObject({ status: 422, problem: { errors: [{ field }] } });
  }
});
