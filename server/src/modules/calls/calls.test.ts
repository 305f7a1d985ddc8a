import {
  type AgentState,
  addressOf,
  endCall,
  exportCalls,
  getCall,
  getCampaignStats,
  getLead,
  getOwnAgent,
  holdCall,
  listActivities,
  listCalls,
  listDispositions,
  listMembers,
  placeCall,
  resumeCall,
  setOwnState,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";

const talker = fixedE164("01");

async function agentIn(acme: TestTenant, state: AgentState | null = "READY"): Promise<Client> {
  const bea = await acme.user("AGENT", { name: "Bea" });
  if (state === "READY") await bea.call(setOwnState, { body: { state: "READY" } });
  return bea;
}

function inState(client: Client, state: AgentState) {
  return eventually(
    async () => {
      const agent = await client.call(getOwnAgent);
      return agent.state === state ? agent : null;
    },
    { what: `the state ${state}` },
  );
}

async function disposition(client: Client, name: string): Promise<string> {
  const { items } = await client.call(listDispositions, {});
  const found = items.find((item) => item.name === name);
  if (!found) throw new Error(`no disposition ${name}`);
  return found.id;
}

test("a campaign dials, a person answers, the agent talks, holds, ends and closes the call", async () => {
  const acme = await newTenant();
  const bea = await agentIn(acme);
  const lead = await acme.lead({ name: "Graham Whitlock", phone: talker });
  const campaign = await acme.campaign({ leads: [lead] });

  const { callId } = await inState(bea, "ON_CALL");
  const id = callId ?? "";
  expect(await bea.call(getCall, { params: { id } })).toMatchObject({
    state: "TALKING",
    origin: "CAMPAIGN",
    leadId: lead.id,
    leadName: "Graham Whitlock",
    campaignId: campaign.id,
    simulated: true,
  });
  // The lead is the agent's own from the moment they talk.
  expect((await bea.call(getLead, { params: { id: lead.id } })).activeCallId).toBe(id);

  await bea.call(holdCall, { params: { id } });
  await eventually(async () => (await bea.call(getCall, { params: { id } })).state === "ON_HOLD");
  await bea.call(resumeCall, { params: { id } });
  await eventually(async () => (await bea.call(getCall, { params: { id } })).state === "TALKING");

  await bea.call(endCall, { params: { id } });
  await inState(bea, "WRAP_UP");
  const dispositionId = await disposition(bea, "Sale");
  await bea.call(wrapUpCall, {
    params: { id },
    body: { dispositionId, note: "Wants paper bills" },
  });

  const agent = await inState(bea, "READY");
  expect(agent.today).toMatchObject({ calls: 1, conversions: 1 });
  await acme.settled();
  expect(await acme.admin.call(getLead, { params: { id: lead.id } })).toMatchObject({
    status: "CONVERTED",
    attempts: 1,
    lastOutcome: "CONNECTED",
    activeCallId: null,
    nextAttemptAt: null,
  });
  const timeline = await acme.admin.call(listActivities, { params: { id: lead.id } });
  expect(timeline.items).toMatchObject([
    { type: "LEAD_MOVED", data: { cause: "STATUS", to: { name: "Won" } } },
    { type: "LEAD_UPDATED", data: { cause: "CALL" } },
    { type: "CALL", callId: id, text: "Wants paper bills", actorId: bea.userId },
    { type: "LEAD_CREATED" },
  ]);
  const members = await acme.admin.call(listMembers, { params: { id: campaign.id } });
  expect(members.items).toMatchObject([{ state: "DONE", attempts: 1, lastOutcome: "CONNECTED" }]);
  const stats = await acme.admin.call(getCampaignStats, { params: { id: campaign.id } });
  expect(stats.today).toMatchObject({ attempts: 1, people: 1, conversions: 1, abandonRate: 0 });

  const taken = async (filter: object) => {
    const body = { format: "JSON", ...filter };
    const url = addressOf(exportCalls);
    return JSON.parse((await acme.admin.send({ method: "POST", url, body })).payload);
  };
  expect(await taken({ campaignId: campaign.id })).toMatchObject([
    { id, leadName: "Graham Whitlock", agentName: "Bea", outcome: "CONNECTED", simulated: true },
  ]);
  expect(await taken({ outcome: ["BUSY"] })).toEqual([]);
});

test.each([
  ["02", "BUSY", "WAITING"],
  ["03", "NO_ANSWER", "WAITING"],
  ["04", "INVALID_NUMBER", "DONE"],
  ["05", "MACHINE", "WAITING"],
  ["07", "CONGESTION", "WAITING"],
  ["12", "REJECTED", "DONE"],
])("number %s ends as %s and leaves its member %s", async (digits, outcome, state) => {
  const acme = await newTenant();
  const bea = await agentIn(acme);
  const lead = await acme.lead({ phone: fixedE164(digits) });
  const campaign = await acme.campaign({ leads: [lead] });

  const member = await eventually(
    async () => {
      await acme.settled();
      const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
      return items[0]?.lastOutcome ? items[0] : null;
    },
    { what: `the outcome ${outcome}` },
  );
  expect(member).toMatchObject({ lastOutcome: outcome, state, attempts: 1 });
  expect((await inState(bea, "READY")).callId).toBeNull();
  const calls = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
  expect(calls.items).toMatchObject([{ state: "ENDED", outcome }]);
});

test("a lead is dialled by hand, and again only after the first call is over", async () => {
  const acme = await newTenant();
  const [bea, tom] = [await agentIn(acme), await agentIn(acme)];
  const lead = await acme.lead({ phone: talker, assigneeId: bea.userId });

  const call = await bea.call(placeCall, { body: { leadId: lead.id } });
  expect(call).toMatchObject({ origin: "MANUAL", state: "DIALING", agentId: bea.userId });
  const again = await bea.try(placeCall, { body: { leadId: lead.id } });
  expect(again.problem).toMatchObject({ status: 409, code: "lead-on-call" });
  // Tom may not see a lead of Bea's, so for him there is none.
  expect((await tom.try(placeCall, { body: { leadId: lead.id } })).status).toBe(404);

  await inState(bea, "ON_CALL");
  await bea.call(endCall, { params: { id: call.id } });
  await inState(bea, "WRAP_UP");
  const next = await bea.try(placeCall, { body: { leadId: lead.id } });
  expect(next.problem).toMatchObject({ status: 409, code: "agent-not-free" });
});

test("the one who talks to nobody is abandoned, and nobody is left on a dead call", async () => {
  const acme = await newTenant();
  const bea = await agentIn(acme);
  const lead = await acme.lead({ phone: fixedE164("06") });
  const campaign = await acme.campaign({ leads: [lead] });

  const call = await eventually(async () => {
    const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
    return items[0]?.state === "ENDED" ? items[0] : null;
  });
  expect(["CONNECTED", "ABANDONED"]).toContain(call.outcome);
  await inState(bea, call.outcome === "CONNECTED" ? "WRAP_UP" : "READY");
});

test("a call without a conversation has no disposition, and a closed one no second", async () => {
  const acme = await newTenant();
  const bea = await agentIn(acme);
  const lead = await acme.lead({ phone: talker });
  await acme.campaign({ leads: [lead] });
  const { callId } = await inState(bea, "ON_CALL");
  const id = callId ?? "";
  const dispositionId = await disposition(bea, "No decision");
  const body = { dispositionId };

  const early = await bea.try(wrapUpCall, { params: { id }, body });
  expect(early.problem).toMatchObject({ status: 409, code: "conflict" });
  await bea.call(endCall, { params: { id } });
  await inState(bea, "WRAP_UP");
  await bea.call(wrapUpCall, { params: { id }, body });
  const twice = await bea.try(wrapUpCall, { params: { id }, body });
  expect(twice.problem).toMatchObject({ status: 409, code: "conflict" });
});

test("another tenant sees no call and can end none", async () => {
  const [acme, rival] = [await newTenant(), await newTenant()];
  const bea = await agentIn(acme);
  await acme.campaign({ leads: [await acme.lead({ phone: talker })] });
  const { callId } = await inState(bea, "ON_CALL");
  const params = { id: callId ?? "" };

  expect((await rival.admin.try(getCall, { params })).status).toBe(404);
  expect((await rival.admin.try(endCall, { params })).status).toBe(404);
  expect((await bea.call(getCall, { params })).state).toBe("TALKING");
});

test("a ready agent whose page is gone is paused and dialled for no more", async () => {
  const acme = await newTenant();
  const bea = await agentIn(acme);
  // The page was open and has been gone for a while, by the database's clock.
  await acme.server.admin.query(
    `insert into presence (tenant_id, user_id, connected, since, updated_at)
     values ($1, $2, false, now(), now() - interval '1 minute')
     on conflict (tenant_id, user_id) do update set connected = false, updated_at = excluded.updated_at`,
    [acme.id, bea.userId],
  );
  await acme.server.admin.query(
    "update agents set since = now() - interval '1 minute' where tenant_id = $1",
    [acme.id],
  );
  await acme.campaign({ leads: [] });

  const agent = await inState(bea, "PAUSED");
  expect(agent.pauseNote).toBe("connection-lost");
});
