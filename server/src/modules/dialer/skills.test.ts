import {
  addMembers,
  type Campaign,
  createCampaign,
  createSkill,
  getCampaignStats,
  listCalls,
  listMembers,
  listQueue,
  setOwnState,
  updateAgentSkills,
  updateContact,
  updateMember,
  updateSkill,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { claimFor } from "../campaigns/index.ts";
import { claimingByNeed } from "../campaigns/members/need-queries.ts";
import { fixedE164 } from "../telephony/index.ts";

const talks = fixedE164("01");
const answersLate = fixedE164("19");
const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";

async function skill(acme: TestTenant, name: string, language: string | null = null) {
  return (await acme.admin.call(createSkill, { body: { name, language } })).id;
}

async function speaking(acme: TestTenant, name: string, language: string | null, phone = talks) {
  const lead = await acme.lead({ name, phone });
  if (language !== null) {
    const params = { id: lead.contactId };
    await acme.admin.call(updateContact, { params, body: { language } });
  }
  return lead;
}

async function ready(agent: Client) {
  await agent.call(setOwnState, { body: { state: "READY" } });
}

async function callsOf(acme: TestTenant, { id }: Pick<Campaign, "id">) {
  return (await acme.admin.call(listCalls, { query: { campaignId: id } })).items;
}

async function statsOf(acme: TestTenant, { id }: Pick<Campaign, "id">) {
  return acme.admin.call(getCampaignStats, { params: { id } });
}

const bySkill = { strategy: "SKILL_BASED" } as const;

test("each lead is dialled for an agent who can do what it needs", async () => {
  const acme = await newTenant();
  const german = await skill(acme, "German", "de");
  const able = await acme.user("AGENT", { skillIds: [german] });
  const plain = await acme.user("AGENT");
  const hans = await speaking(acme, "Hans", "de-AT");
  const zoe = await speaking(acme, "Zoe", null, answersLate);
  await ready(plain);
  const campaign = await acme.campaign({ leads: [hans, zoe], settings: bySkill });
  const agentOf = async (leadId: string) =>
    (await callsOf(acme, campaign)).find((call) => call.leadId === leadId)?.agentId;
  // Hans comes first, but nobody who is ready speaks with him.
  expect(await eventually(() => agentOf(zoe.id))).toBe(plain.userId);
  expect(await agentOf(hans.id)).toBeUndefined();
  await ready(able);
  expect(await eventually(() => agentOf(hans.id))).toBe(able.userId);
});

test("whoever has waited longest is not taken for a lead that somebody else could have", async () => {
  const acme = await newTenant();
  const german = await skill(acme, "German", "de");
  const able = await acme.user("AGENT", { skillIds: [german] });
  const plain = await acme.user("AGENT");
  const zoe = await speaking(acme, "Zoe", null, answersLate);
  const hans = await speaking(acme, "Hans", "de");
  const { id } = await acme.campaign({ leads: [zoe, hans], settings: bySkill, start: false });
  const takers = [able, plain].map((agent) => ({ userId: agent.userId ?? "", teamId: null }));
  const campaign = {
    id,
    strategy: "SKILL_BASED" as const,
    team_ids: [],
    skill_ids: [],
    filter: null,
    pass: 1,
    pass_outcomes: [],
    pass_dialled_at: null,
  };
  const claims = await acme.run((ctx) => claimFor(ctx, campaign, takers));
  expect(claims.map(({ member, taker }) => [member.lead_id, taker?.userId])).toEqual([
    [hans.id, able.userId],
    [zoe.id, plain.userId],
  ]);
});

test("what no ready agent can do is not dialled, and the campaign says so until one can", async () => {
  const acme = await newTenant();
  const german = await skill(acme, "German", "de");
  const spanish = await skill(acme, "Spanish", "es");
  const agent = await acme.user("AGENT", { skillIds: [spanish] });
  const hans = await speaking(acme, "Hans", "de");
  await ready(agent);
  const campaign = await acme.campaign({ leads: [hans], settings: bySkill });
  const stats = await eventually(async () => {
    const told = await statsOf(acme, campaign);
    return told.idleBecause === "NO_MATCHING_SKILL" ? told : null;
  });
  expect(stats.idleSkills).toEqual({ ready: ["Spanish"], needed: ["German"] });
  expect(stats.idleSince).not.toBeNull();
  expect(await callsOf(acme, campaign)).toEqual([]);
  const { items } = await acme.admin.call(listQueue, { params: { id: campaign.id } });
  expect(items).toMatchObject([{ skillId: german, why: ["SKILL", "PRIORITY", "ADDED"] }]);
  const params = { id: agent.userId ?? "" };
  await acme.admin.call(updateAgentSkills, { params, body: { skillIds: [spanish, german] } });
  await eventually(async () => (await callsOf(acme, campaign)).length === 1);
});

test("a language that no skill stands for any more is everybody's", async () => {
  const acme = await newTenant();
  const german = await skill(acme, "German", "de");
  const agent = await acme.user("AGENT");
  await ready(agent);
  const hans = await speaking(acme, "Hans", "de");
  const campaign = await acme.campaign({ leads: [hans], settings: bySkill });
  await eventually(async () => (await statsOf(acme, campaign)).idleBecause === "NO_MATCHING_SKILL");
  await acme.admin.call(updateSkill, { params: { id: german }, body: { language: null } });
  await eventually(async () => (await callsOf(acme, campaign)).length === 1);
});

test("who cannot do what the campaign asks for gets none of its calls, however long he waits", async () => {
  const acme = await newTenant();
  const claims = await skill(acme, "Claims");
  const plain = await acme.user("AGENT");
  const able = await acme.user("AGENT", { skillIds: [claims] });
  await ready(plain);
  const lead = await acme.lead({ phone: talks });
  const campaign = await acme.campaign({ leads: [lead], settings: { skillIds: [claims] } });
  await eventually(async () => (await statsOf(acme, campaign)).idleBecause === "NO_READY_AGENT");
  await ready(able);
  const [call] = await eventually(async () => {
    const items = await callsOf(acme, campaign);
    return items.length > 0 ? items : null;
  });
  expect(call?.agentId).toBe(able.userId);
});

test("ahead of the agents one line is opened for each who has the skill, and he gets it", async () => {
  const acme = await newTenant();
  const german = await skill(acme, "German", "de");
  const able = await acme.user("AGENT", { skillIds: [german] });
  for (const agent of [able, await acme.user("AGENT"), await acme.user("AGENT")]) {
    await ready(agent);
  }
  const leads = [];
  for (const name of ["Hans", "Uwe", "Ute"]) {
    leads.push(await speaking(acme, name, "de", answersLate));
  }
  const settings = { ...bySkill, farewell, ringSeconds: 30 };
  const campaign = await acme.campaign({ leads, mode: "PREDICTIVE", settings });
  await eventually(async () => (await callsOf(acme, campaign)).length > 0);
  await eventually(async () => (await statsOf(acme, campaign)).idleBecause === "NO_MATCHING_SKILL");
  const calls = await eventually(async () => {
    const items = await callsOf(acme, campaign);
    return items.some(({ state }) => state === "TALKING") ? items : null;
  });
  expect(calls.map(({ agentId }) => agentId)).toEqual([able.userId]);
});

test("a skill that is named goes before the language; both follow what is changed", async () => {
  const acme = await newTenant();
  await skill(acme, "German", "de");
  const claims = await skill(acme, "Claims");
  const hans = await speaking(acme, "Hans", "de");
  const campaign = await acme.campaign({ leads: [], settings: bySkill, start: false });
  const params = { id: campaign.id };
  await acme.admin.call(addMembers, { params, body: { leadIds: [hans.id], skillId: claims } });
  const member = async () => (await acme.admin.call(listMembers, { params })).items[0];
  expect(await member()).toMatchObject({ skillId: claims, language: "de" });
  const one = { id: campaign.id, memberId: (await member())?.id ?? "" };
  await acme.admin.call(updateMember, { params: one, body: { skillId: null } });
  const contact = { id: hans.contactId };
  await acme.admin.call(updateContact, { params: contact, body: { language: "es-MX" } });
  await acme.settled();
  expect(await member()).toMatchObject({ skillId: null, language: "es" });
});

test("only skills that the tenant has and gives can be asked for", async () => {
  const acme = await newTenant();
  const gone = await skill(acme, "Telex");
  await acme.admin.call(updateSkill, { params: { id: gone }, body: { retired: true } });
  const body = { name: "Telex", mode: "PROGRESSIVE" as const, skillIds: [gone] };
  expect(await acme.admin.try(createCampaign, { body })).toMatchObject({ status: 404 });
  const language = { name: "Klingon", language: "tlh" };
  expect(await acme.admin.try(createSkill, { body: language })).toMatchObject({
    status: 400,
    problem: { errors: [{ field: "language" }] },
  });
});

test("a claim by need goes by its index, in a list where very many need what nobody can do", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], settings: bySkill, start: false });
  const admin = await acme.server.admin.connect();
  try {
    await admin.query("begin; set local session_replication_role = replica");
    await admin.query(
      `insert into campaign_members
         (tenant_id, campaign_id, id, lead_id, contact_point_id, shuffle, due_at, language)
       select $1, $2, uuidv7(), uuidv7(), uuidv7(), n, now() - interval '1 h',
         case when n % 1000 = 0 then null else 'de' end
       from generate_series(1, 20000) as n`,
      [acme.id, id],
    );
    await admin.query("analyze campaign_members");
    await admin.query("select set_config('app.tenant_id', $1, true)", [acme.id]);
    await admin.query("set local role parley_app");
    const query = await acme.run(async ({ tx }) =>
      claimingByNeed(id, [{ need: "", most: 5 }], new Date(), "PASSED_OVER").compile(tx),
    );
    const { rows } = await admin.query(`explain (analyze, buffers off) ${query.sql}`, [
      ...query.parameters,
    ]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index Scan using campaign_members_\d+_\w*need/);
    // The order comes from the index: what is first is read first, and no more than is claimed.
    expect(plan.split("LockRows")[1]).not.toContain("Sort");
    expect(plan).not.toContain("Rows Removed");
  } finally {
    await admin.query("rollback");
    admin.release();
  }
});
