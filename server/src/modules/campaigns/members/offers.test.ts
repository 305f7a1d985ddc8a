import {
  createSkill,
  getAgent,
  listMembers,
  listPickable,
  nextPreview,
  pickMember,
  placeCall,
  setOwnState,
  skipPreview,
  updateAgentSkills,
  updateMember,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

/* Campaigns of the mode OUTBOUND: agents pick whom they call. */

async function agentOf(acme: TestTenant, teamId: string): Promise<Client> {
  const agent = await acme.user("AGENT", { teamId });
  await agent.call(setOwnState, { body: { state: "READY" } });
  return agent;
}

async function floor(settings: Parameters<TestTenant["campaign"]>[0]["settings"] = {}) {
  const acme = await newTenant();
  const teamId = await acme.team();
  const [bea, cal] = [await agentOf(acme, teamId), await agentOf(acme, teamId)];
  const leads = [
    await acme.lead({ name: "Ann" }),
    await acme.lead({ name: "Ben", assigneeId: bea.userId }),
    await acme.lead({ name: "Cid" }),
  ];
  const fields = { leads, mode: "OUTBOUND" as const, teamIds: [teamId], settings };
  const { id } = await acme.campaign(fields);
  const list = async (who: Client, mine: "true" | "false" = "false") =>
    (await who.call(listPickable, { params: { id }, query: { mine } })).items;
  const memberOf = async (name: string) =>
    (await acme.admin.call(listMembers, { params: { id } })).items.find(
      ({ leadName }) => leadName === name,
    )?.id ?? "";
  const pick = async (who: Client, name: string) =>
    who.try(pickMember, { params: { id, memberId: await memberOf(name) } });
  return { acme, id, bea, cal, leads, list, memberOf, pick };
}

test("an agent sees whom he may call, his own by themselves, picks one and dials it", async () => {
  const { acme, bea, leads, list, memberOf, pick } = await floor();
  expect((await list(bea)).map((one) => [one.leadName, one.isMine])).toEqual([
    ["Ann", false],
    ["Ben", true],
    ["Cid", false],
  ]);
  expect((await list(bea, "true")).map(({ leadName }) => leadName)).toEqual(["Ben"]);

  expect((await pick(bea, "Cid")).status).toBe(200);
  expect((await list(bea)).map(({ leadName }) => leadName)).toEqual(["Ann", "Ben"]);
  const memberId = await memberOf("Cid");
  const leadId = leads[2]?.id ?? "";
  const call = await bea.call(placeCall, { body: { leadId, memberId } });
  expect(call).toMatchObject({ origin: "PREVIEW", leadId });
  const state = await acme.admin.call(getAgent, { params: { id: bea.userId } });
  expect(state.callId).toBe(call.id);
});

test("of two who pick the same lead one gets it, and the other is told", async () => {
  const { bea, cal, pick } = await floor();
  const replies = await Promise.all([pick(bea, "Ann"), pick(cal, "Ann")]);
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test("what was picked goes back to where it stood, by hand or when another is picked", async () => {
  const { bea, list, memberOf, pick } = await floor();
  const before = await list(bea);
  await pick(bea, "Ann");
  await bea.call(skipPreview, { params: { id: await memberOf("Ann") } });
  expect(await list(bea)).toEqual(before);
  await pick(bea, "Ann");
  await pick(bea, "Ben");
  expect((await list(bea)).map(({ leadName }) => leadName)).toEqual(["Ann", "Cid"]);
});

test("the next in order can be had without picking", async () => {
  const { bea, id, leads } = await floor();
  // Whom work of the server's own holds at the moment is passed over, so who came instead is handed back.
  await eventually(async () => {
    const { preview } = await bea.call(nextPreview, { params: { id } });
    if (preview?.leadId === leads[0]?.id) return true;
    if (preview) await bea.call(skipPreview, { params: { id: preview.memberId } });
    return false;
  });
});

test("nothing is dialled by itself, and elsewhere nobody picks", async () => {
  const { acme, id, bea } = await floor();
  // A ready agent and a due member: a campaign that dials by itself would have begun by now.
  const dialling = await acme.campaign({ leads: [await acme.lead({})] });
  await eventually(async () => {
    const members = await acme.admin.call(listMembers, { params: { id: dialling.id } });
    return members.items.some(({ attempts }) => attempts > 0);
  });
  const { items } = await acme.admin.call(listMembers, { params: { id } });
  expect(items.every(({ attempts }) => attempts === 0)).toBe(true);
  const other = await acme.campaign({ leads: [await acme.lead({})], mode: "PREVIEW" });
  const refused = await bea.try(listPickable, { params: { id: other.id }, query: {} });
  expect(refused.problem).toMatchObject({ status: 409 });
});

test("who lacks the skill that a lead needs neither sees it nor gets it", async () => {
  const { acme, id, bea, cal, list, memberOf, pick } = await floor({ strategy: "SKILL_BASED" });
  const skill = await acme.admin.call(createSkill, { body: { name: "Boilers" } });
  const params = { id, memberId: await memberOf("Ann") };
  await acme.admin.call(updateMember, { params, body: { skillId: skill.id } });
  await acme.admin.call(updateAgentSkills, {
    params: { id: cal.userId },
    body: { skillIds: [skill.id] },
  });
  expect((await list(bea)).map(({ leadName }) => leadName)).toEqual(["Ben", "Cid"]);
  // What others must call takes no place in a short list.
  const short = await bea.call(listPickable, { params: { id }, query: { limit: 1 } });
  expect(short.items.map(({ leadName }) => leadName)).toEqual(["Ben"]);
  expect((await pick(bea, "Ann")).status).toBe(409);
  expect((await pick(cal, "Ann")).status).toBe(200);
});

test("whoever asks for the next lead waits while something else writes the only one, and is not told of nobody", async () => {
  const acme = await newTenant();
  const lead = await acme.lead();
  await acme.settled();
  const { id } = await acme.campaign({ leads: [lead], settings: { mode: "PREVIEW" } });
  const other = await acme.server.admin.connect();
  try {
    await other.query("begin");
    await other.query("update campaign_members set score = score + 1 where campaign_id = $1", [id]);
    const asked = acme.admin.call(nextPreview, { params: { id } });
    const waiting = `select 1 from pg_locks l join pg_stat_activity a using (pid)
      where not l.granted and a.datname = current_database()`;
    await eventually(async () => (await acme.server.admin.query(waiting)).rows.length > 0);
    await other.query("commit");
    expect((await asked).preview).toMatchObject({ leadId: lead.id });
  } finally {
    other.release();
  }
});
