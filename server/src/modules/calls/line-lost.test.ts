import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { startTestServer } from "../../testing/server.ts";
import { stopTestServer, type TestServer } from "../../testing/start.ts";
import { eventually, fixedE164, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { type Carrier, startCarrier } from "../telephony/index.ts";

const token = "a carrier that is killed";
let home: string;
let carrier: Carrier;
let server: TestServer;

/** A carrier at the place of the last one, which remembers that one's legs as lost. */
const startAt = (listen: string) =>
  startCarrier({ listen, token, profile: "test", timeScale: 10, logFile: join(home, "log") });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "parley-lost-"));
  carrier = await startAt("127.0.0.1:0");
  server = await startTestServer({
    PARLEY_CARRIER_URL: `http://${carrier.address}`,
    PARLEY_CARRIER_TOKEN: token,
  });
});

afterAll(async () => {
  await stopTestServer(server);
  await carrier.close();
  await rm(home, { recursive: true, force: true });
});

/** The carrier's process is gone, with all conversations on it, and comes back. */
async function crash() {
  const { address } = carrier;
  await carrier.close();
  carrier = await startAt(address);
}

const failures = { FAILED: 7 };

/** Somebody of a campaign talks with an agent, and the line is lost. */
async function lost(acme: TestTenant) {
  const bea = await acme.user("AGENT", { name: "Bea" });
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01") });
  const draft = await acme.campaign({ leads: [lead], start: false });
  const params = { id: draft.id };
  const retryMinutes = { ...draft.retryMinutes, ...failures };
  await acme.admin.call(api.updateCampaign, { params, body: { retryMinutes } });
  await acme.admin.call(api.startCampaign, { params });
  const id = await eventually(async () => {
    const agent = await bea.call(api.getOwnAgent);
    return agent.state === "ON_CALL" ? agent.callId : null;
  });
  await crash();
  await eventually(async () => (await bea.call(api.getOwnAgent)).state === "WRAP_UP", {
    within: 20_000,
  });
  await acme.settled();
  return { bea, lead, campaign: draft, id };
}

async function memberOf(acme: TestTenant, campaignId: string, state: string) {
  const params = { id: campaignId };
  return eventually(
    async () => {
      const { items } = await acme.admin.call(api.listMembers, { params, query: {} });
      return items.find((one) => one.state === state);
    },
    { what: `a member that is ${state}` },
  );
}

const see = (who: Client, id: string) => who.call(api.getCall, { params: { id } });

test("a conversation that the carrier lost says so, and is redialled as a failure until the agent says more", async () => {
  const acme = await newTenant(server);
  const { bea, campaign, id } = await lost(acme);
  const call = await see(bea, id);
  expect(call).toMatchObject({
    state: "ENDED",
    outcome: "CONNECTED",
    can: ["wrap-up", "line-lost"],
  });
  expect(call.lineLostAt).not.toBeNull();
  const member = await memberOf(acme, campaign.id, "WAITING");
  expect(member).toMatchObject({ attempts: 1, lastOutcome: "CONNECTED" });
  const minutes =
    (Date.parse(member.nextAttemptAt ?? "") - Date.parse(call.endedAt ?? "")) / 60_000;
  expect(Math.round(minutes)).toBe(failures.FAILED);

  // What the agent knows better holds: they had agreed on everything.
  const { items } = await bea.call(api.listDispositions);
  const sold = items.find(({ category }) => category === "CONVERSION");
  const body = { dispositionId: sold?.id ?? "" };
  await bea.call(api.wrapUpCall, { params: { id }, body });
  await acme.settled();
  expect(await memberOf(acme, campaign.id, "DONE")).toMatchObject({ nextAttemptAt: null });
  expect((await see(bea, id)).can).toEqual([]);
});

test("one key closes it: the agent calls again by himself, and the campaign leaves the lead to him", async () => {
  const acme = await newTenant(server);
  const { bea, lead, campaign, id } = await lost(acme);
  const params = { id };
  const carl = await acme.user("AGENT");
  expect(await carl.try(api.tellLineLost, { params, body: {} })).toMatchObject({ status: 404 });
  const closed = await bea.call(api.tellLineLost, { params, body: { note: "Was at the price" } });
  expect(closed).toMatchObject({ dispositionId: null, can: [] });
  expect(closed.closedAt).not.toBeNull();
  expect(await bea.try(api.tellLineLost, { params, body: {} })).toMatchObject({ status: 409 });
  await acme.settled();
  await memberOf(acme, campaign.id, "DONE");
  const { items } = await bea.call(api.listCallbacks, { query: {} });
  expect(items).toMatchObject([{ leadId: lead.id, ownerId: bea.userId, campaignId: campaign.id }]);
  const soon = Date.parse(items[0]?.dueAt ?? "") - Date.parse(closed.closedAt ?? "");
  expect(soon).toBe(60_000);
  expect((await bea.call(api.getOwnAgent)).state).toBe("READY");
});

test("who hangs up has lost no line", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  await bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("09"), assigneeId: bea.userId });
  const { id } = await bea.call(api.placeCall, { body: { leadId: lead.id } });
  await eventually(async () => (await see(bea, id)).state === "ENDED");
  expect(await see(bea, id)).toMatchObject({ lineLostAt: null, can: ["wrap-up"] });
  const told = await bea.try(api.tellLineLost, { params: { id }, body: {} });
  expect(told).toMatchObject({ status: 409 });
});
