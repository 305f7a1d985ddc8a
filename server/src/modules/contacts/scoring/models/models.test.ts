import {
  type ComparisonPeriod,
  getLeadScore,
  getOperation,
  getScoreModel,
  getScoring,
  learnScoreModel,
  listScoreModels,
  switchScoring,
} from "@parley/contract";
import { beforeAll, expect, test } from "vitest";
import { jobRun } from "../../../../platform/jobs/jobs.ts";
import { eventually, newTenant, type TestTenant } from "../../../../testing/tenant.ts";
import { scoreTenant } from "../jobs.ts";
import { randomFrom } from "../learn/random.ts";
import { checkDrift } from "./drift.ts";

const dayMs = 86_400_000;
let acme: TestTenant;

type Made = {
  from: number;
  count: number;
  daysAgo?: number;
  isGood: (age: number, heating: string) => boolean;
};

/** Leads that were decided one by one, with attributes of which two matter and some must not be read. */
async function decided({ from, count, daysAgo = 400, isGood }: Made): Promise<void> {
  const random = randomFrom(from + 7);
  const rows = Array.from({ length: count }, (_, i) => {
    const age = Math.floor(random() * 40);
    const heating = random() < 0.5 ? "oil" : "gas";
    const chance = isGood(age, heating) ? 0.7 : 0.1;
    const converted = random() < chance;
    const attributes = {
      boilerAge: age,
      heating,
      shoe: Math.floor(random() * 12),
      duration: Math.floor(converted ? 200 + random() * 100 : random() * 300),
      ...(converted ? { contractNumber: `C-${i}` } : {}),
      verdict: converted ? "fine" : "poor",
    };
    const at = new Date(Date.now() - daysAgo * dayMs + (from + i) * 60_000);
    const status = converted ? "CONVERTED" : "NOT_INTERESTED";
    return { status, attributes, at, source: random() < 0.5 ? "Web" : "Fair" };
  });
  await acme.server.admin.query(
    `with one as (
       select gen_random_uuid() as contact_id, uuidv7() as id, v.*
       from jsonb_to_recordset($2::jsonb) as v (status text, attributes jsonb, at timestamptz, source text)
     ), contact as (
       insert into contacts (tenant_id, id, kind, name, created_at)
       select $1, contact_id, 'PERSON', 'Ada', at from one returning id
     )
     insert into leads (tenant_id, id, contact_id, name, status, source, attributes, created_at)
     select $1, id, contact_id, 'Ada', status, source, attributes, at from one`,
    [acme.id, JSON.stringify(rows)],
  );
}

const old = (age: number, heating: string) => age > 20 && heating === "oil";

async function learn(): Promise<{ state: string; error: string | null }> {
  const { id } = await acme.admin.call(learnScoreModel);
  return eventually(
    async () => {
      const now = await acme.admin.call(getOperation, { params: { id } });
      return now.endedAt ? now : null;
    },
    { what: "the end of the learning", within: 30_000 },
  );
}

function scoreNow() {
  const run = jobRun(acme.server.parley.app, acme.id, new AbortController().signal);
  return scoreTenant.run({}, run);
}

beforeAll(async () => {
  acme = await newTenant();
});

test("while outcomes are few the rules score, and it says so", async () => {
  await decided({ from: 0, count: 50, isGood: old });
  expect(await acme.admin.try(learnScoreModel)).toMatchObject({
    status: 422,
    problem: { code: "too-few-outcomes", details: { outcomes: 50, leastOutcomes: 500 } },
  });
  const { live, learning } = await acme.admin.call(getScoring);
  expect(live.kind).toBe("RULES");
  expect(learning).toMatchObject({ outcomes: 50, enough: false });
});

test("a model learns from outcomes without seeing what came after, and says how good it is", async () => {
  await decided({ from: 1000, count: 2200, isGood: old });
  await decided({ from: 3200, count: 770, daysAgo: 60, isGood: old });
  await decided({ from: 3970, count: 30, daysAgo: 20, isGood: old });
  expect(await learn()).toMatchObject({ state: "DONE", error: null });
  const [model] = (await acme.admin.call(listScoreModels)).items;
  expect(model).toMatchObject({ number: 1, live: false, outcomes: 3050, verdict: "BETTER" });
  const card = await acme.admin.call(getScoreModel, { params: { id: model?.id ?? "" } });
  expect(card.card.refused.toSorted((a, b) => (a.field < b.field ? -1 : 1))).toEqual([
    { field: "own.contractNumber", reason: "FILLED_BY_OUTCOME" },
    { field: "own.duration", reason: "KNOWN_AFTERWARDS" },
    { field: "own.verdict", reason: "TELLS_OUTCOME" },
  ]);
  const strongest = card.card.importance.slice(0, 2).map(({ field }) => field);
  expect(strongest.toSorted()).toEqual(["own.boilerAge", "own.heating"]);
  const { comparison } = card;
  expect(comparison.outcomes).toBe(610);
  expect(comparison.overRules.low).toBeGreaterThan(0.1);
  expect(comparison.calibrationError).toBeLessThan(0.08);
  expect(comparison.models.map(({ who, number }) => [who, number])).toEqual([
    ["RULES", 0],
    ["NEW", 1],
  ]);
  const ofPeriod = (one: ComparisonPeriod) =>
    comparison.periods.find(({ period }) => period === one);
  const [month, quarter, all] = [ofPeriod("LAST_MONTH"), ofPeriod("LAST_QUARTER"), ofPeriod("ALL")];
  expect(ofPeriod("CALENDAR_QUARTER")?.days?.first).toMatch(/-(01|04|07|10)-01$/);
  // Thirty outcomes cannot hold twenty of each.
  expect(month).toMatchObject({ period: "LAST_MONTH", outcomes: 30, areas: null });
  expect(month?.tooThin).toMatchObject({ where: "WITHIN", least: 20 });
  expect(quarter).toMatchObject({ period: "LAST_QUARTER", outcomes: 800, tooThin: null });
  expect(all).toMatchObject({ period: "ALL", outcomes: 3050, tooThin: null });
  for (const { areas } of [quarter, all].flatMap((one) => one ?? [])) {
    expect(areas?.gain.low).toBeGreaterThan(0.1);
    expect((areas?.learned.value ?? 0) - (areas?.rules.value ?? 0)).toBeCloseTo(
      areas?.gain.value ?? 0,
      6,
    );
  }
}, 60_000);

test("it scores when somebody switches to it, with reasons that add up, and stops when he goes back", async () => {
  const [model] = (await acme.admin.call(listScoreModels)).items;
  const lead = await acme.lead();
  const scoring = await acme.admin.call(switchScoring, { body: { modelId: model?.id ?? null } });
  expect(scoring.live).toMatchObject({ kind: "LEARNED", number: 1 });
  await scoreNow();
  const params = { id: lead.id };
  const { score } = await acme.admin.call(getLeadScore, { params });
  expect(score?.model).toMatchObject({ kind: "LEARNED", number: 1 });
  expect(score?.contributions[0]?.factor).toBe("start");
  const tenths = score?.contributions.reduce((sum, one) => sum + Math.round(one.points * 10), 0);
  expect(tenths).toBe(Math.round((score?.exact ?? 0) * 10));
  await acme.admin.call(switchScoring, { body: { modelId: null } });
  await scoreNow();
  expect((await acme.admin.call(getLeadScore, { params })).score?.model.kind).toBe("RULES");
}, 30_000);

test("an alarm is raised when the leads are others than those it learned from", async () => {
  const [model] = (await acme.admin.call(listScoreModels)).items;
  await acme.admin.call(switchScoring, { body: { modelId: model?.id ?? null } });
  expect(await acme.run(checkDrift)).toBeUndefined();
  await decided({ from: 9000, count: 400, daysAgo: 15, isGood: () => true });
  const drift = await acme.run(checkDrift);
  expect(drift).toMatchObject({ outcomes: 400 });
  expect(drift?.alarms).toContain("calibration");
  await acme.run(checkDrift);
  const told = (await acme.events()).filter(({ name }) => name === "scoring.drifted");
  expect(told).toHaveLength(1);
});

test("a model that cannot be read leaves the scores to the rules, and the tenant is told", async () => {
  await acme.server.admin.query(
    "update score_models set model = jsonb_set(model, '{format}', '2'), number = 2 where tenant_id = $1",
    [acme.id],
  );
  await acme.server.admin.query("update scoring_states set live_model = 2 where tenant_id = $1", [
    acme.id,
  ]);
  const { id } = await acme.lead();
  await acme.settled();
  const { score } = await acme.admin.call(getLeadScore, { params: { id } });
  expect(score?.model).toMatchObject({ kind: "RULES", number: 0 });
  expect((await acme.admin.call(getScoring)).fault?.reason).toMatch(/another format/);
});
