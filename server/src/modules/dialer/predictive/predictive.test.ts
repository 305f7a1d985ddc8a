import {
  addMembers,
  type Campaign,
  getCampaignPace,
  getCampaignStats,
  getOwnAgent,
  listCalls,
  listCampaignPaceChanges,
  listNotifications,
  removeCampaignShadow,
  setCampaignShadow,
  setOwnState,
  startCampaign,
  updateCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";

const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";
const talks = fixedE164("01");
const answersLate = fixedE164("19");

async function readyAgents(acme: TestTenant, count: number): Promise<Client[]> {
  const agents: Client[] = [];
  for (let i = 0; i < count; i++) agents.push(await acme.user("AGENT"));
  for (const agent of agents) await agent.call(setOwnState, { body: { state: "READY" } });
  return agents;
}

async function predictive(acme: TestTenant, phones: string[], settings: Partial<Campaign> = {}) {
  const leads = [];
  for (const phone of phones) leads.push(await acme.lead({ phone }));
  return acme.campaign({
    ...{ leads, mode: "PREDICTIVE" },
    settings: { farewell, ringSeconds: 30, ...settings },
  });
}

async function callsOf(acme: TestTenant, { id }: Pick<Campaign, "id">) {
  return (await acme.admin.call(listCalls, { query: { campaignId: id } })).items;
}

test("calls are held for nobody, and whoever answers goes to an agent who is free", async () => {
  const acme = await newTenant();
  const agents = await readyAgents(acme, 3);
  const campaign = await predictive(acme, [answersLate, answersLate, answersLate]);
  const dialled = await eventually(async () => {
    const calls = await callsOf(acme, campaign);
    return calls.length === 3 && calls.every(({ state }) => state === "RINGING") ? calls : null;
  });
  expect(dialled.map(({ agentId }) => agentId)).toEqual([null, null, null]);
  expect(await agents[0]?.call(getOwnAgent)).toMatchObject({ state: "READY" });
  const talking = await eventually(async () => {
    const calls = await callsOf(acme, campaign);
    return calls.every(({ state }) => state === "TALKING") ? calls : null;
  });
  expect(talking.map(({ agentId }) => agentId).toSorted()).toEqual(
    agents.map(({ userId }) => userId).toSorted(),
  );
  const { pace } = await eventually(async () => {
    const told = await acme.admin.call(getCampaignPace, { params: { id: campaign.id } });
    return told.pace?.agents.talking === 3 ? told : null;
  });
  expect(pace).toMatchObject({
    ...{ mode: "PREDICTIVE", because: null },
    today: { people: 3, abandoned: 0, rate: 0 },
    lines: { open: 0 },
  });
});

test("who finds no agent in two seconds is told who called, and counts as abandoned", async () => {
  const acme = await newTenant();
  const [stays, leaves] = await readyAgents(acme, 2);
  const campaign = await predictive(acme, [answersLate, answersLate]);
  await eventually(async () => (await callsOf(acme, campaign)).length === 2);
  await leaves?.call(setOwnState, { body: { state: "OFFLINE" } });
  const ended = await eventually(
    async () => (await callsOf(acme, campaign)).find(({ state }) => state === "ENDED"),
    { what: "the end of the call that nobody took", within: 15_000 },
  );
  expect(ended).toMatchObject({ outcome: "ABANDONED", agentId: null });
  // He waited two seconds, and then listened.
  const waited = Date.parse(ended.endedAt ?? "") - Date.parse(ended.answeredAt ?? "");
  expect(waited).toBeGreaterThanOrEqual(2000);
  expect(await stays?.call(getOwnAgent)).toMatchObject({ state: "ON_CALL" });
  const events = await acme.events();
  const dismissed = events.filter(({ name, data }) => name === "call.changed" && data.dismissed);
  expect(dismissed.map(({ data }) => data.id)).toEqual([ended.id]);
  await eventually(async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params: { id: campaign.id } });
    return pace?.today.people === 2 && pace.today.abandoned === 1 && pace.today.rate === 0.5;
  });
});

test("an agent who becomes ready while somebody waits takes him", async () => {
  const acme = await newTenant();
  const [stays, returns] = await readyAgents(acme, 2);
  const campaign = await predictive(acme, [answersLate, answersLate]);
  await eventually(async () => (await callsOf(acme, campaign)).length === 2);
  await returns?.call(setOwnState, { body: { state: "OFFLINE" } });
  await eventually(async () => {
    const calls = await callsOf(acme, campaign);
    return calls.some(({ state, agentId }) => state === "ANSWERED" && agentId === null);
  });
  await returns?.call(setOwnState, { body: { state: "READY" } });
  await eventually(async () => (await returns?.call(getOwnAgent))?.state === "ON_CALL");
  const calls = await callsOf(acme, campaign);
  expect(calls.map(({ agentId }) => agentId).toSorted()).toEqual(
    [stays?.userId, returns?.userId].toSorted(),
  );
});

test("another setting decides beside the live one until it is ended", async () => {
  const acme = await newTenant();
  await readyAgents(acme, 2);
  const campaign = await predictive(acme, [answersLate]);
  const params = { id: campaign.id };
  const body = { abandonLimit: 0.005, linesPerAgent: 1 };
  const viewer = await acme.user("VIEWER");
  expect(await viewer.try(setCampaignShadow, { params, body })).toMatchObject({ status: 403 });
  await acme.admin.call(setCampaignShadow, { params, body });
  const shadow = await eventually(async () => {
    const { pace } = await viewer.call(getCampaignPace, { params });
    return pace?.shadow;
  });
  expect(shadow).toMatchObject({ limit: 0.005, linesPerAgent: 1, live: { abandoned: 0 } });
  await acme.admin.call(removeCampaignShadow, { params });
  await eventually(async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params });
    return pace?.shadow === null;
  });
  const each = await acme.campaign({ leads: [], start: false });
  const other = { params: { id: each.id }, body };
  expect(await acme.admin.try(setCampaignShadow, other)).toMatchObject({ status: 409 });
});

test("a campaign over its limit gives each waiting agent one line, and says why", async () => {
  const acme = await newTenant();
  await readyAgents(acme, 2);
  const campaign = await predictive(acme, []);
  await acme.server.admin.query(
    `insert into campaign_ledger (tenant_id, campaign_id, bucket, outcome, attempts)
     values ($1, $2, now(), 'CONNECTED', 100), ($1, $2, now(), 'ABANDONED', 10)`,
    [acme.id, campaign.id],
  );
  // A change of the campaign makes its pacing begin anew.
  const params = { id: campaign.id };
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.02 } });
  await eventually(async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params });
    return pace?.because === "OVER_LIMIT_TODAY" && pace.mode === "PROGRESSIVE";
  });
  const { id } = await acme.lead({ phone: talks });
  await acme.admin.call(addMembers, { params, body: { leadIds: [id] } });
  const bound = await eventually(async () =>
    (await callsOf(acme, campaign)).find(({ leadId }) => leadId === id),
  );
  expect(bound.agentId).not.toBeNull();
});

test("when a campaign falls back it is kept, and told to those who lead its agents", async () => {
  const acme = await newTenant();
  const [north, south] = [await acme.team(), await acme.team()];
  const lead = await acme.user("SUPERVISOR", { teamId: north });
  const other = await acme.user("SUPERVISOR", { teamId: south });
  for (let i = 0; i < 2; i++) {
    const agent = await acme.user("AGENT", { teamId: north });
    await agent.call(setOwnState, { body: { state: "READY" } });
  }
  const campaign = await predictive(acme, [], { teamIds: [north] });
  const params = { id: campaign.id };
  const changes = async (by = acme.admin) =>
    (await by.call(listCampaignPaceChanges, { params })).items;
  const began = await eventually(async () =>
    (await changes()).find(({ mode }) => mode === "PREDICTIVE"),
  );
  // Some seconds pass, of which its lines are the mean.
  await eventually(async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params });
    return Date.parse(pace?.at ?? "") > Date.parse(began.at) + 1500;
  });
  await acme.server.admin.query(
    `insert into campaign_ledger (tenant_id, campaign_id, bucket, outcome, attempts)
     values ($1, $2, now(), 'CONNECTED', 100), ($1, $2, now(), 'ABANDONED', 10)`,
    [acme.id, campaign.id],
  );
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.02 } });
  const [fell] = await eventually(async () => {
    const all = await changes(lead);
    return all[0]?.mode === "PROGRESSIVE" && all[0].limit === 0.02 ? all : null;
  });
  expect(fell).toMatchObject({
    ...{ because: "OVER_LIMIT_TODAY", limit: 0.02, people: 110, abandoned: 10, linesBefore: 0 },
    before: { mode: "PREDICTIVE", because: null, limit: 0.025 },
    changedBy: { id: acme.admin.userId },
  });
  await acme.settled();
  const titles = async (by: Client) =>
    (await by.call(listNotifications, {})).items.map(({ title }) => title);
  expect(await titles(lead)).toEqual([
    `${campaign.name} dials one line for each agent: more people were abandoned today than its limit allows`,
  ]);
  expect(await titles(other)).toEqual([]);
  // Within its limit again it dials ahead: kept, and nobody is told.
  await acme.server.admin.query(
    "update campaign_ledger set attempts = 1 where campaign_id = $1 and outcome = 'ABANDONED'",
    [campaign.id],
  );
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.03 } });
  await eventually(async () => (await changes())[0]?.mode === "PREDICTIVE");
  await acme.settled();
  expect(await titles(lead)).toHaveLength(1);
  const agent = await acme.user("AGENT");
  expect(await agent.try(listCampaignPaceChanges, { params })).toMatchObject({ status: 403 });
});

test("a campaign that stops at its limit dials nobody, and its page says why", async () => {
  const acme = await newTenant();
  await readyAgents(acme, 2);
  const campaign = await predictive(acme, [], { stopsAtLimit: true });
  const ledger = (outcome: string, attempts: number) =>
    acme.server.admin.query(
      `insert into campaign_ledger (tenant_id, campaign_id, bucket, outcome, attempts)
       values ($1, $2, now(), $3, $4)`,
      [acme.id, campaign.id, outcome, attempts],
    );
  await ledger("CONNECTED", 100);
  await ledger("ABANDONED", 10);
  const params = { id: campaign.id };
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.02 } });
  const { id } = await acme.lead({ phone: talks });
  await acme.admin.call(addMembers, { params, body: { leadIds: [id] } });
  const pace = await eventually(async () => {
    const told = await acme.admin.call(getCampaignPace, { params });
    return told.pace?.mode === "STOPPED" ? told.pace : null;
  });
  expect(pace).toMatchObject({
    because: "OVER_LIMIT_TODAY",
    forecast: { rate: expect.any(Number) },
  });
  await eventually(async () => {
    const { idleBecause } = await acme.admin.call(getCampaignStats, { params });
    return idleBecause === "ABANDON_LIMIT";
  });
  expect(await callsOf(acme, campaign)).toEqual([]);
  // Told otherwise, it dials for each waiting agent again.
  await acme.admin.call(updateCampaign, { params, body: { stopsAtLimit: false } });
  await eventually(async () => (await callsOf(acme, campaign)).length === 1);
});

test("agents who become ready while others are dialled for one by one are dialled for as well", async () => {
  const acme = await newTenant();
  await readyAgents(acme, 2);
  const campaign = await predictive(acme, []);
  await acme.server.admin.query(
    `insert into campaign_ledger (tenant_id, campaign_id, bucket, outcome, attempts)
     values ($1, $2, now(), 'CONNECTED', 10), ($1, $2, now(), 'ABANDONED', 10)`,
    [acme.id, campaign.id],
  );
  const params = { id: campaign.id };
  await acme.admin.call(updateCampaign, { params, body: { abandonLimit: 0.02 } });
  await eventually(async () => {
    const { pace } = await acme.admin.call(getCampaignPace, { params });
    return pace?.because === "OVER_LIMIT_TODAY";
  });
  const leadIds: string[] = [];
  for (let i = 0; i < 4; i++) leadIds.push((await acme.lead({ phone: answersLate })).id);
  await acme.admin.call(addMembers, { params, body: { leadIds } });
  await eventually(async () => (await callsOf(acme, campaign)).length === 2);
  await readyAgents(acme, 2);
  const held = await eventually(async () => {
    const calls = await callsOf(acme, campaign);
    return calls.length === 4 ? calls.map(({ agentId }) => agentId) : null;
  });
  expect(new Set(held).size).toBe(4);
  expect(held).not.toContain(null);
});

test("without a text for whom nobody can talk to, nothing is dialled ahead", async () => {
  const acme = await newTenant();
  const campaign = await acme.campaign({ leads: [], mode: "PREDICTIVE", start: false });
  const params = { id: campaign.id };
  expect(await acme.admin.try(startCampaign, { params })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "farewell" }] },
  });
  await acme.admin.call(updateCampaign, { params, body: { farewell } });
  await acme.admin.call(startCampaign, { params });
  expect(await acme.admin.try(updateCampaign, { params, body: { farewell: null } })).toMatchObject({
    status: 422,
  });
});
