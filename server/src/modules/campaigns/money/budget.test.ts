import {
  type Campaign,
  endCall,
  getCampaign,
  getCampaignMoney,
  getCampaignStats,
  haltCampaign,
  listCalls,
  listDispositions,
  listNotifications,
  setOwnState,
  startCampaign,
  updateCampaign,
  updateCostSettings,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, fixedE164, newTenant, type TestTenant } from "../../../testing/tenant.ts";

const talks = fixedE164("01");
const ringsLong = fixedE164("03");

async function money(acme: TestTenant, { id }: Campaign) {
  await acme.settled();
  return acme.admin.call(getCampaignMoney, { params: { id } });
}
const read = (acme: TestTenant, { id }: Campaign) =>
  acme.admin.call(getCampaign, { params: { id } });
async function callsOf(acme: TestTenant, { id }: Campaign) {
  return (await acme.admin.call(listCalls, { query: { campaignId: id } })).items;
}

/** One agent who talks with one lead and hangs up; the next leads wait. */
async function oneTalk(acme: TestTenant, settings: Partial<Campaign>, leads = 3) {
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  const list = [];
  for (let i = 0; i < leads; i++) list.push(await acme.lead({ phone: talks }));
  const campaign = await acme.campaign({ leads: list, settings });
  const call = await eventually(async () =>
    (await callsOf(acme, campaign)).find(({ state }) => state === "TALKING"),
  );
  return { agent, campaign, call };
}

test("what calls cost is told at eighty percent, and at a hundred nothing more is dialled", async () => {
  const acme = await newTenant();
  // A minute of a line for 600 pounds: each second costs ten.
  const settings = {
    rates: { lineMinute: 600_000_000, agentHour: null },
    budget: { minor: 1, currency: "GBP" },
    saleMinor: 5000,
  };
  const { agent, campaign, call } = await oneTalk(acme, settings);
  expect(await money(acme, campaign)).toMatchObject({
    spentMinor: 0,
    reached: "NOTHING",
    share: 0,
  });
  await agent.call(endCall, { params: { id: call.id } });
  const paused = await eventually(async () => {
    const found = await read(acme, campaign);
    return found.state === "PAUSED" ? found : null;
  });
  expect(paused).toMatchObject({ state: "PAUSED", turnedBy: "BUDGET" });
  const told = await money(acme, campaign);
  expect(told).toMatchObject({ reached: "ALL", budgetMinor: 1, rates: { agentHour: 0 } });
  expect(told.spentMinor).toBe(told.lineMinor);
  expect(told.spentMinor).toBeGreaterThan(1);
  // Nothing was sold: all of it is lost.
  expect(told).toMatchObject({ revenueMinor: 0, return: -1 });
  const { items } = await acme.admin.call(listNotifications);
  expect(items.map(({ title }) => title)).toEqual([
    `The budget of ${campaign.name} is spent: nothing more is dialled`,
  ]);
  // Without more money it does not start again; with it, it does.
  const params = { id: campaign.id };
  expect(await acme.admin.try(startCampaign, { params })).toMatchObject({ status: 409 });
  const body = { budget: { minor: 10_000_000, currency: "GBP" } };
  await acme.admin.call(updateCampaign, { params, body });
  expect((await acme.admin.call(startCampaign, { params })).state).toBe("RUNNING");
});

test("an agent costs from when he is held until his wrap-up is over, at the tenant's rate", async () => {
  const acme = await newTenant();
  // A second of an agent costs fifty pence, so that the shortest talk costs something.
  const body = { lineMinute: 0, agentHour: 1_800_000_000 };
  await acme.admin.call(updateCostSettings, { body });
  const { agent, campaign, call } = await oneTalk(acme, { saleMinor: 5000 }, 1);
  await agent.call(endCall, { params: { id: call.id } });
  await eventually(async () => (await money(acme, campaign)).agentSeconds >= 0);
  await eventually(async () => (await callsOf(acme, campaign))[0]?.state === "ENDED");
  const { items } = await acme.admin.call(listDispositions);
  const disposition = items.find(({ category }) => category === "CONVERSION");
  await agent.call(wrapUpCall, {
    params: { id: call.id },
    body: { dispositionId: disposition?.id ?? "" },
  });
  const told = await money(acme, campaign);
  expect(told).toMatchObject({ conversions: 1, revenueMinor: 5000 });
  expect(told.return).toBe((5000 - told.spentMinor) / told.spentMinor);
  const { rows } = await acme.server.admin.query<{ ms: number; spent: number }>(
    `select round(extract(epoch from c.closed_at - c.started_at) * 1000)::int as ms,
       (select agent_ms::int from campaign_spend s where s.campaign_id = c.campaign_id) as spent
     from calls c where c.id = $1`,
    [call.id],
  );
  // Held from the dial to the disposition; each of the two spans is rounded to a millisecond.
  expect(Math.abs((rows[0]?.ms ?? 0) - (rows[0]?.spent ?? 0))).toBeLessThanOrEqual(2);
});

test("a budget counts in the currency of the organisation", async () => {
  const acme = await newTenant();
  const campaign = await acme.campaign({ leads: [], start: false });
  const wrong = await acme.admin.try(updateCampaign, {
    ...{ params: { id: campaign.id }, body: { budget: { minor: 100, currency: "USD" } } },
  });
  expect(wrong).toMatchObject({ status: 422, problem: { errors: [{ field: "budget.currency" }] } });
});

test("a campaign is halted at once: what rings is hung up, and who and why stays", async () => {
  const acme = await newTenant();
  const agents = [await acme.user("AGENT"), await acme.user("AGENT")];
  for (const agent of agents) await agent.call(setOwnState, { body: { state: "READY" } });
  const leads = [await acme.lead({ phone: talks }), await acme.lead({ phone: ringsLong })];
  const campaign = await acme.campaign({ leads, settings: { ringSeconds: 60 } });
  await eventually(async () => {
    const states = (await callsOf(acme, campaign)).map(({ state }) => state);
    return states.includes("TALKING") && states.includes("RINGING");
  });
  const params = { id: campaign.id };
  expect(await acme.admin.try(haltCampaign, { params, body: { reason: "" } })).toMatchObject({
    status: 400,
  });
  const body = { reason: "The wrong list was loaded" };
  const halted = await acme.admin.call(haltCampaign, { params, body });
  expect(halted).toMatchObject({ state: "STOPPED", turnedBy: "HALT" });
  await eventually(async () => {
    const calls = await callsOf(acme, campaign);
    return calls.some(({ outcome }) => outcome === "CANCELLED");
  });
  const states = (await callsOf(acme, campaign)).map(({ state }) => state).toSorted();
  expect(states).toEqual(["ENDED", "TALKING"]);
  const stats = await acme.admin.call(getCampaignStats, { params });
  expect(stats.idleBecause).toBe("NOT_RUNNING");
  await acme.sealed();
  const { rows } = await acme.server.admin.query(
    `select from audit_log where subject_id = $1 and event = 'campaign.changed' and actor_id = $2
     and 'state' = any (fields)`,
    [campaign.id, acme.admin.userId],
  );
  expect(rows.length).toBeGreaterThan(0);
});
