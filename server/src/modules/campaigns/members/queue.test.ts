import {
  addMembers,
  type Campaign,
  createLead,
  getScoring,
  type LeadDetail,
  listMemberAdditions,
  listMembers,
  listQueue,
  queueCall,
  undoMemberAddition,
  updateLead,
  updateMember,
  updateScoringSettings,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { whyHere } from "./queue.ts";

type Strategy = Campaign["strategy"];
const strategies: Strategy[] = ["SEQUENTIAL", "RANDOM", "PRIORITY_BASED"];

async function queueOf(acme: TestTenant, { id }: Campaign) {
  return (await acme.admin.call(listQueue, { params: { id } })).items;
}

async function campaignOf(acme: TestTenant, strategy: Strategy) {
  const leads: LeadDetail[] = [];
  for (const name of ["Ann", "Ben", "Cid"]) leads.push(await acme.lead({ name }));
  const campaign = await acme.campaign({ leads, settings: { strategy }, start: false });
  return { leads, campaign };
}

describe.each(strategies)("a queue in the order %s", (strategy) => {
  test("begins with whoever is put first, and says so", async () => {
    const acme = await newTenant();
    const { campaign } = await campaignOf(acme, strategy);
    const before = await queueOf(acme, campaign);
    expect(before.map(({ position }) => position)).toEqual([1, 2, 3]);
    const last = before.at(-1);
    const params = { id: campaign.id, memberId: last?.memberId ?? "" };
    await acme.admin.call(updateMember, { params, body: { first: true } });
    const after = await queueOf(acme, campaign);
    expect(after.map(({ leadId }) => leadId)).toEqual([
      last?.leadId,
      before[0]?.leadId,
      before[1]?.leadId,
    ]);
    expect(after[0]?.why).toEqual(["PUT_FIRST"]);
    // Whoever comes later before all is before him, too.
    const { id: leadId } = await acme.lead({ name: "Dan" });
    await acme.admin.call(queueCall, { body: { campaignId: campaign.id, leadId, first: true } });
    expect((await queueOf(acme, campaign)).map(({ leadName }) => leadName)[0]).toBe("Dan");
  });
});

test("a priority that is changed moves a lead where the order is by priority", async () => {
  const acme = await newTenant();
  const { leads, campaign } = await campaignOf(acme, "PRIORITY_BASED");
  const [ann, ben, cid] = leads.map(({ id }) => id);
  const memberOf = async (leadId: string | undefined) =>
    (await queueOf(acme, campaign)).find((one) => one.leadId === leadId)?.memberId ?? "";
  const params = { id: campaign.id, memberId: await memberOf(cid) };
  await acme.admin.call(updateMember, { params, body: { priority: 900 } });
  const queue = await queueOf(acme, campaign);
  expect(queue.map(({ leadId }) => leadId)).toEqual([cid, ann, ben]);
  expect(queue[0]).toMatchObject({ priority: 900, why: ["PRIORITY", "SCORE", "ADDED"] });
});

/** A tenant whose scores tell what the status is worth, and nothing else. */
async function scoredByStatus(): Promise<TestTenant> {
  const acme = await newTenant();
  const { settings } = await acme.admin.call(getScoring);
  const weights = { source: 0, status: 100, age: 0, assignment: 0, availability: 0 };
  await acme.admin.call(updateScoringSettings, { body: { ...settings, weights } });
  return acme;
}

test("among equals by priority the best score is dialled first, and a score that changes moves its lead", async () => {
  const acme = await scoredByStatus();
  const { leads, campaign } = await campaignOf(acme, "PRIORITY_BASED");
  const [ann, ben, cid] = leads.map(({ id }) => id);
  const setStatus = async (id: string | undefined, status: "NEW" | "QUALIFIED") => {
    await acme.admin.call(updateLead, { params: { id: id ?? "" }, body: { status } });
    await acme.settled();
  };
  const order = async () => (await queueOf(acme, campaign)).map(({ leadId }) => leadId);
  await setStatus(cid, "QUALIFIED");
  expect(await order()).toEqual([cid, ann, ben]);
  const [first, , last] = await queueOf(acme, campaign);
  expect(first).toMatchObject({ score: 100, why: ["PRIORITY", "SCORE", "ADDED"] });
  // By hand goes before the score.
  const params = { id: campaign.id, memberId: last?.memberId ?? "" };
  await acme.admin.call(updateMember, { params, body: { priority: 101 } });
  expect(await order()).toEqual([ben, cid, ann]);

  const versions = async () => {
    const { rows } = await acme.server.admin.query<{ lead_id: string; xmin: string }>(
      "select lead_id, xmin::text from campaign_members where tenant_id = $1 order by lead_id",
      [acme.id],
    );
    return new Map(rows.map((row) => [row.lead_id, row.xmin]));
  };
  const before = await versions();
  await setStatus(cid, "NEW");
  expect(await order()).toEqual([ben, ann, cid]);
  const after = await versions();
  const written = leads.filter(({ id }) => before.get(id) !== after.get(id)).map(({ id }) => id);
  expect(written).toEqual([cid]);
});

test("who comes into the queue, or into it again, has the score of its lead then", async () => {
  const acme = await scoredByStatus();
  const lead = await acme.lead({ name: "Ann" });
  const setStatus = async (status: "NEW" | "QUALIFIED") => {
    await acme.admin.call(updateLead, { params: { id: lead.id }, body: { status } });
    await acme.settled();
  };
  await setStatus("QUALIFIED");
  const settings = { strategy: "PRIORITY_BASED" as const };
  const campaign = await acme.campaign({ leads: [lead], settings, start: false });
  expect((await queueOf(acme, campaign))[0]?.score).toBe(100);
  await acme.server.admin.query(
    "update campaign_members set state = 'DONE' where tenant_id = $1 and lead_id = $2",
    [acme.id, lead.id],
  );
  await setStatus("NEW");
  await acme.admin.call(queueCall, { body: { campaignId: campaign.id, leadId: lead.id } });
  const score = (await queueOf(acme, campaign))[0]?.score;
  expect(score).toBeGreaterThan(0);
  expect(score).toBeLessThan(100);
});

test("a lead that was done is dialled again when somebody puts it into the queue", async () => {
  const acme = await newTenant();
  const { leads, campaign } = await campaignOf(acme, "SEQUENTIAL");
  const [ann] = leads;
  await acme.server.admin.query(
    "update campaign_members set state = 'DONE', attempts = 2 where tenant_id = $1 and lead_id = $2",
    [acme.id, ann?.id],
  );
  expect(await queueOf(acme, campaign)).toHaveLength(2);
  const body = { campaignId: campaign.id, leadId: ann?.id ?? "" };
  expect(await acme.admin.call(queueCall, { body })).toMatchObject({
    state: "DIALABLE",
    attempts: 2,
  });
  expect((await queueOf(acme, campaign)).at(-1)).toMatchObject({ leadId: ann?.id, why: ["RETRY"] });
  const events = await acme.events();
  const queued = events.filter(({ name }) => name === "campaign.member_queued");
  expect(queued).toMatchObject([{ data: { leadId: ann?.id, first: false } }]);
});

test("nothing is moved that is being dialled, that is done or that is not there", async () => {
  const acme = await newTenant();
  const { campaign } = await campaignOf(acme, "SEQUENTIAL");
  const { items } = await acme.admin.call(listMembers, { params: { id: campaign.id } });
  const params = { id: campaign.id, memberId: items[0]?.id ?? "" };
  const set = (state: string) =>
    acme.server.admin.query(
      `update campaign_members set state = $2::text,
         call_id = case when $2 = 'DIALING' then id end where tenant_id = $1 and id = $3`,
      [acme.id, state, params.memberId],
    );
  await set("DIALING");
  expect(await acme.admin.try(updateMember, { params, body: { priority: 1 } })).toMatchObject({
    status: 409,
  });
  await set("DONE");
  expect(await acme.admin.try(updateMember, { params, body: { first: true } })).toMatchObject({
    status: 409,
  });
  const unknown = { ...params, memberId: campaign.id };
  expect(
    await acme.admin.try(updateMember, { params: unknown, body: { priority: 1 } }),
  ).toMatchObject({ status: 404 });
  const nobody = { campaignId: campaign.id, leadId: campaign.id };
  expect(await acme.admin.try(queueCall, { body: nobody })).toMatchObject({ status: 404 });
  const wrong = { params, body: { priority: 1001 } };
  expect(await acme.admin.try(updateMember, wrong)).toMatchObject({
    status: 400,
    problem: { errors: [{ field: "priority" }] },
  });
});

test("leads are put in in the background, each once, and those who were never dialled are taken out again", async () => {
  const acme = await newTenant();
  const { leads, campaign } = await campaignOf(acme, "SEQUENTIAL");
  for (const name of ["Dan", "Eve"]) await acme.lead({ name });
  await acme.admin.call(createLead, { body: { contact: { name: "Without a number" } } });
  const params = { id: campaign.id };
  const asked = await acme.admin.call(addMembers, {
    params,
    body: { filter: {}, background: true, priority: 300 },
  });
  expect(asked).toMatchObject({ added: 0, operationId: expect.any(String) });
  const read = async () => (await acme.admin.call(listMemberAdditions, { params })).items[0];
  const ended = (state: string) =>
    eventually(async () => {
      const addition = await read();
      return addition?.state === state ? addition : undefined;
    });
  const addition = await ended("DONE");
  expect(addition).toMatchObject({
    ...{ operationId: asked.operationId, done: 6, total: 6 },
    ...{ added: 2, alreadyMembers: 3, withoutPhone: 1, can: ["undo"] },
  });
  const members = async () => (await acme.admin.call(listMembers, { params })).items;
  expect(await members()).toHaveLength(5);

  // Whoever was dialled stays, and those who were members before.
  await acme.server.admin.query(
    `update campaign_members m set attempts = 1, last_outcome = 'BUSY'
     from leads l where l.id = m.lead_id and l.name = 'Dan' and m.tenant_id = $1`,
    [acme.id],
  );
  const undo = { params: { ...params, additionId: addition.id } };
  await acme.admin.call(undoMemberAddition, undo);
  expect(await ended("REVERTED")).toMatchObject({ removed: 1, can: [] });
  const names = (await members()).map(({ leadName }) => leadName).sort();
  expect(names).toEqual(["Dan", ...leads.map(({ name }) => name)].sort());
  expect(await acme.admin.try(undoMemberAddition, undo)).toMatchObject({ status: 409 });
});

test("why somebody stands where he does", () => {
  const fresh = { put_first_at: null, attempts: 0 };
  expect(whyHere("SEQUENTIAL", fresh)).toEqual(["ADDED"]);
  expect(whyHere("SEQUENTIAL", { ...fresh, attempts: 1 })).toEqual(["RETRY"]);
  expect(whyHere("RANDOM", { ...fresh, attempts: 1 })).toEqual(["DRAWN"]);
  expect(whyHere("PRIORITY_BASED", { ...fresh, attempts: 3 })).toEqual([
    "PRIORITY",
    "SCORE",
    "RETRY",
  ]);
  expect(whyHere("PRIORITY_BASED", { ...fresh, put_first_at: new Date() })).toEqual(["PUT_FIRST"]);
});
