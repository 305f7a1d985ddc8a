import { createCallback, listCalls, setOwnState, startCampaign } from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { fixedE164 } from "../telephony/index.ts";

const busy = fixedE164("02");
const talks = fixedE164("01");

async function leadsAt(acme: TestTenant, phone: string, count: number) {
  const leads = [];
  for (let i = 0; i < count; i++) leads.push(await acme.lead({ phone }));
  return leads;
}

async function callsOf(acme: TestTenant) {
  return (await acme.admin.call(listCalls, { query: { limit: 100 } })).items;
}

/** Whose turn it was, from when the dialer had heard of the newer campaign as well. */
function shared(calls: Awaited<ReturnType<typeof callsOf>>, newerId: string) {
  const turns = calls
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
    .map(({ campaignId }) => campaignId);
  const first = turns.indexOf(newerId);
  return first < 0 ? [] : turns.slice(first);
}

test("two campaigns that want the same agent have him in turns, as their weights are", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT");
  const older = await acme.campaign({ leads: await leadsAt(acme, busy, 8) });
  const settings = { weight: 2 };
  const newer = await acme.campaign({ leads: await leadsAt(acme, busy, 8), settings });
  await agent.call(setOwnState, { body: { state: "READY" } });
  const calls = await eventually(async () => {
    const all = await callsOf(acme);
    return all.length >= 8 && shared(all, newer.id).length >= 6 ? all : null;
  });
  const turns = shared(calls, newer.id).slice(0, 6);
  const countOf = (id: string) => turns.filter((campaignId) => campaignId === id).length;
  expect([countOf(older.id), countOf(newer.id)]).toEqual([2, 4]);
});

test("a callback that is dialled lets nobody else who is ready wait for the next round", async () => {
  const acme = await newTenant();
  const [promised, listed] = await leadsAt(acme, talks, 2);
  const campaign = await acme.campaign({ leads: listed ? [listed] : [], start: false });
  const dueAt = new Date(acme.server.clock.now().getTime() + 3_600_000).toISOString();
  const { id } = await acme.admin.call(createCallback, {
    body: { leadId: promised?.id ?? "", dueAt, campaignId: campaign.id, ownerId: null },
  });
  await acme.server.admin.query(
    "update callbacks set state = 'DUE', due_at = now() where tenant_id = $1 and id = $2",
    [acme.id, id],
  );
  for (let i = 0; i < 2; i++) {
    const agent = await acme.user("AGENT");
    await agent.call(setOwnState, { body: { state: "READY" } });
  }
  await acme.admin.call(startCampaign, { params: { id: campaign.id } });
  const calls = await eventually(async () => {
    const all = await callsOf(acme);
    return all.length === 2 ? all : null;
  });
  expect(new Set(calls.map(({ agentId }) => agentId)).size).toBe(2);
  // One transaction has one time.
  expect(calls[0]?.startedAt).toBe(calls[1]?.startedAt);
});

test("a campaign begins no more calls in a second than it may, however many agents wait", async () => {
  const acme = await newTenant();
  for (let i = 0; i < 3; i++) {
    const agent = await acme.user("AGENT");
    await agent.call(setOwnState, { body: { state: "READY" } });
  }
  await acme.campaign({
    leads: await leadsAt(acme, talks, 3),
    settings: { callsPerSecond: 1 },
  });
  const calls = await eventually(async () => {
    const all = await callsOf(acme);
    return all.length === 3 ? all : null;
  });
  const begun = calls.map(({ startedAt }) => Date.parse(startedAt)).toSorted((a, b) => a - b);
  expect((begun[2] ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(1900);
});
