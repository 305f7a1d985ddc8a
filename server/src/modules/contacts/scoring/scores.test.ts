import {
  createLead,
  getLead,
  getLeadScore,
  getOperation,
  getScoreHistogram,
  getScoring,
  listLeads,
  previewScoring,
  scoreAllLeads,
  updateLead,
  updateScoringSettings,
} from "@parley/contract";
import { expect, test } from "vitest";
import { jobRun } from "../../../platform/jobs/jobs.ts";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { scoreTenant } from "./jobs.ts";
import { rescore } from "./score-leads.ts";

async function scoreOf(client: Client, id: string) {
  const { score } = await client.call(getLeadScore, { params: { id } });
  if (!score) throw new Error("the lead has no score");
  return score;
}

function scoreNow(acme: TestTenant) {
  const run = jobRun(acme.server.parley.app, acme.id, new AbortController().signal);
  return scoreTenant.run({}, run);
}

test("a new lead is scored at once, and its contributions add up to the score", async () => {
  const acme = await newTenant();
  const { id } = await acme.lead();
  await acme.settled();
  const score = await scoreOf(acme.admin, id);
  expect(score.model).toEqual({ kind: "RULES", number: 0, settingsVersion: 0 });
  expect(score.contributions.map(({ factor, weight }) => [factor, weight])).toEqual([
    ["source", 30],
    ["status", 20],
    ["age", 25],
    ["assignment", 15],
    ["availability", 10],
  ]);
  const tenths = score.contributions.reduce((sum, { points }) => sum + Math.round(points * 10), 0);
  expect(tenths).toBe(Math.round(score.exact * 10));
  expect(score.score).toBe(Math.round(score.exact));
});

test("a change of the lead changes its score, and whoever sees the lead hears of it", async () => {
  const acme = await newTenant();
  const { id } = await acme.lead();
  await acme.settled();
  const before = await scoreOf(acme.admin, id);
  const known = (await acme.events()).length;
  await acme.admin.call(updateLead, { params: { id }, body: { status: "QUALIFIED" } });
  await acme.settled();
  const after = await scoreOf(acme.admin, id);
  expect(after.contributions[1]?.points).toBe(20);
  expect(after.exact).toBeGreaterThan(before.exact);
  await acme.admin.call(updateLead, { params: { id }, body: { externalId: "a-1" } });
  await acme.settled();
  const told = (await acme.events()).slice(known).filter(({ name }) => name === "lead.scored");
  expect(told).toHaveLength(1);
});

test("weights are the tenant's: they must be a hundred, and the leads follow them", async () => {
  const acme = await newTenant();
  const { id } = await acme.lead();
  const settings = (await acme.admin.call(getScoring)).settings;
  const weights = { source: 0, status: 100, age: 0, assignment: 0, availability: 0 };
  const wrong = { ...settings, weights: { ...weights, age: 1 } };
  expect(await acme.admin.try(updateScoringSettings, { body: wrong })).toMatchObject({
    status: 400,
    problem: { errors: [{ field: "weights", reason: "must add up to 100" }] },
  });
  const { items } = await acme.admin.call(previewScoring, {
    body: { settings: { ...settings, weights }, leads: 1 },
    // Whoever repeats a request names it, also one that keeps nothing.
    headers: { "idempotency-key": "preview" },
  });
  expect(items).toMatchObject([{ leadId: id, after: 60 }]);
  await acme.admin.call(updateScoringSettings, { body: { ...settings, weights } });
  await scoreNow(acme);
  expect(await scoreOf(acme.admin, id)).toMatchObject({
    score: 60,
    model: { settingsVersion: 1 },
  });
});

test("a score that was begun with old weights does not outlive the new ones", async () => {
  const acme = await newTenant();
  const { id } = await acme.lead();
  await acme.settled();
  const { settings } = await acme.admin.call(getScoring);
  const weights = { source: 0, status: 100, age: 0, assignment: 0, availability: 0 };
  // Somebody holds the row, so that scoring has read its weights and waits while they change.
  const holder = await acme.server.admin.connect();
  await holder.query("begin");
  await holder.query("select 1 from lead_scores where tenant_id = $1 and lead_id = $2 for update", [
    acme.id,
    id,
  ]);
  const scored = acme.run((ctx) => rescore(ctx, [id]));
  await eventually(async () => {
    const { rows } = await acme.server.admin.query(
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%lead_scores%'",
    );
    return rows.length > 0;
  });
  await acme.admin.call(updateScoringSettings, { body: { ...settings, weights } });
  await holder.query("rollback");
  await scored;
  expect((await scoreOf(acme.admin, id)).model.settingsVersion).toBe(1);
  holder.release();
});

test("all leads are scored as long work, and the histogram counts each once", async () => {
  const acme = await newTenant();
  for (let i = 0; i < 7; i++) await acme.lead();
  const { id } = await acme.admin.call(scoreAllLeads);
  const ended = await eventually(
    async () => {
      const now = await acme.admin.call(getOperation, { params: { id } });
      return now.endedAt ? now : null;
    },
    { what: "the end of the scoring" },
  );
  expect(ended).toMatchObject({ state: "DONE", done: 7, total: 7 });
  const { bins, leads } = await acme.admin.call(getScoreHistogram);
  expect(leads).toBe(7);
  expect(bins.reduce((sum, bin) => sum + bin.leads, 0)).toBe(7);
  expect(await acme.admin.call(getScoring)).toMatchObject({ scored: 7, unscored: 0 });
});

test("a source is worth what its leads came to", async () => {
  const acme = await newTenant();
  const lead = async (source: string, status: "CONVERTED" | "NOT_INTERESTED" | "NEW") => {
    const body = { contact: { name: "Ada" }, source, status };
    return (await acme.admin.call(createLead, { body })).id;
  };
  for (let i = 0; i < 12; i++) {
    await lead("Referral", i < 8 ? "CONVERTED" : "NOT_INTERESTED");
    await lead("List", i < 1 ? "CONVERTED" : "NOT_INTERESTED");
  }
  const [good, poor] = [await lead("Referral", "NEW"), await lead("List", "NEW")];
  await acme.settled();
  await scoreNow(acme);
  const [referral, list] = [await scoreOf(acme.admin, good), await scoreOf(acme.admin, poor)];
  expect(referral.contributions[0]).toEqual({ factor: "source", points: 30, weight: 30 });
  expect(list.contributions[0]?.points).toBeLessThan(20);
  const { sources } = await acme.admin.call(getScoring);
  expect(sources.find(({ name }) => name === "Referral")).toEqual({
    name: "Referral",
    closed: 12,
    converted: 8,
    quality: 100,
    byHand: false,
  });
});

test("lists are sorted by score, page by page, and those without one come last", async () => {
  const acme = await newTenant();
  const statuses = ["QUALIFIED", "NEW", "NOT_INTERESTED", "CONVERTED", "CONTACTED"] as const;
  for (const status of statuses) {
    await acme.admin.call(createLead, { body: { contact: { name: status }, status } });
  }
  await acme.settled();
  const { id: unscored } = await acme.lead({ name: "Unscored" });
  await acme.settled();
  await acme.server.admin.query("delete from lead_scores where lead_id = $1", [unscored]);
  const names = async (sort: string) => {
    const found: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await acme.admin.call(listLeads, { query: { sort, limit: 2, cursor } });
      found.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  };
  const down = ["QUALIFIED", "CONTACTED", "NEW", "NOT_INTERESTED", "CONVERTED"];
  expect(await names("-score")).toEqual([...down, "Unscored"]);
  expect(await names("score")).toEqual([...down.toReversed(), "Unscored"]);
  const where = JSON.stringify({ field: "score", op: "AT_LEAST", value: 60 });
  const good = await acme.admin.call(listLeads, { query: { where, sort: "-score" } });
  expect(good.items.every(({ score }) => (score ?? 0) >= 60)).toBe(true);
  expect(good.items.map(({ name }) => name)).toEqual(["QUALIFIED", "CONTACTED", "NEW"]);
});

test("a lead that is gone for good takes its score along", async () => {
  const acme = await newTenant();
  const { id } = await acme.lead();
  await acme.settled();
  const { admin } = acme.server;
  const count = async () => {
    const sql = "select count(*)::int as scores from lead_scores where tenant_id = $1";
    return (await admin.query(sql, [acme.id])).rows[0].scores;
  };
  expect(await count()).toBe(1);
  await admin.query("delete from activities where tenant_id = $1", [acme.id]);
  await admin.query("delete from leads where tenant_id = $1 and id = $2", [acme.id, id]);
  expect(await count()).toBe(0);
});

test("a score is seen by those who see the lead, and settings by those who may", async () => {
  const acme = await newTenant();
  const [rep, mate] = [await acme.user("REP"), await acme.user("REP")];
  const { id } = await acme.lead({ assigneeId: rep.userId });
  await acme.settled();
  expect(await scoreOf(rep, id)).toMatchObject({ leadId: id });
  expect((await mate.try(getLeadScore, { params: { id } })).status).toBe(404);
  expect((await rep.try(getScoring)).status).toBe(403);
  expect((await rep.call(getLead, { params: { id } })).id).toBe(id);
});
