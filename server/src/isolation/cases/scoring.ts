import * as api from "@parley/contract";
import { insertModel, type NewModel } from "../../modules/contacts/scoring/models/queries.ts";
import { defaultsOf } from "../../modules/settings/testing.ts";
import { newId } from "../../platform/ids.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const nothing = { value: 0.5, low: 0.4, high: 0.6 };

/** A learned model of the estate that has learned nothing: each lead has one chance in two. */
export async function scoreModel({ tenant }: Estate): Promise<string> {
  const id = newId();
  const at = new Date();
  const row: NewModel = {
    id,
    kind: "LOGISTIC",
    model: {
      format: 1,
      kind: "LOGISTIC",
      features: [],
      base: 0,
      tables: [],
      trees: [],
      metrics: { rows: 0, auc: 0.5, calibrationError: 0, calibration: [] },
      card: {
        rows: 0,
        conversions: 0,
        heldBackRows: 0,
        candidates: [],
        chosen: "none",
        seed: 1,
        importance: [],
      },
      spread: [],
    },
    factors: ["start"],
    refused: [],
    comparison: {
      outcomes: 0,
      conversions: 0,
      from: at.toISOString(),
      to: at.toISOString(),
      models: [{ who: "RULES", number: 0, area: nothing }],
      overRules: nothing,
      overOld: null,
      calibrationError: 0,
      calibration: [],
      verdict: "NO_DIFFERENCE",
    },
    outcomes: 0,
    conversions: 0,
    first_outcome_at: at,
    last_outcome_at: at,
    made_by: null,
  };
  await tenant.run((ctx) => insertModel(ctx.tx, row, at));
  return id;
}

const facts = { name: "Any", timeZone: "Europe/London", country: "GB" };
const settings = defaultsOf(facts).scoring;

export const scoringCases: Record<string, Case> = {
  getLeadScore: caseOf(
    api.getLeadScore,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  getBestHours: caseOf(
    api.getBestHours,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  getScoring: caseOf(api.getScoring, () => ({})),
  getScoreHistogram: caseOf(api.getScoreHistogram, () => ({})),
  previewScoring: caseOf(api.previewScoring, () => ({ body: { settings } })),
  scoreAllLeads: caseOf(api.scoreAllLeads, () => ({})),
  listScoreModels: caseOf(
    api.listScoreModels,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listScoreModels, () => ({})) },
  ),
  getScoreModel: caseOf(
    api.getScoreModel,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.scoreModelId } }),
    { "path.id": key((estate) => estate.scoreModelId) },
  ),
  learnScoreModel: caseOf(api.learnScoreModel, async (own) => {
    await manyOutcomes(own);
    return {};
  }),
  switchScoring: caseOf(
    api.switchScoring,
    (own, ids) => ({ body: { modelId: ids["body.modelId"] ?? own.scoreModelId } }),
    { "body.modelId": key((estate) => estate.scoreModelId) },
  ),
};

/** Leads with an outcome, enough to learn from; of ten so many are lost. Made by one statement. */
export async function manyOutcomes(
  { tenant, mark }: Estate,
  { count = 600, lost = 6 } = {},
): Promise<void> {
  await tenant.server.admin.query(
    `with one as (
       select gen_random_uuid() as contact_id, gen_random_uuid() as id, n from generate_series(1, $2::int) n
     ), contact as (
       insert into contacts (tenant_id, id, kind, name, created_at)
       select $1, contact_id, 'PERSON', $3, now() from one returning id
     )
     insert into leads (tenant_id, id, contact_id, name, status, source, created_at)
     select $1, id, contact_id, $3, (array['CONVERTED', 'NOT_INTERESTED'])[1 + (n * 7 % 10 < $4::int)::int],
       (array['Web', 'Fair'])[1 + n % 2], now() from one`,
    [tenant.id, count, `Outcome ${mark}`, lost],
  );
}
