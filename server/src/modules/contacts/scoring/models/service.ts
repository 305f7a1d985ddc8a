import {
  type Operation,
  type ScoreModel,
  type ScoreModelCard,
  type Scoring,
  scoringSwitched,
} from "@parley/contract";
import { type Ctx, userOf } from "../../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../../platform/errors.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { startOperation } from "../../../../platform/operations/service.ts";
import { settingsAt } from "../../../settings/index.ts";
import { scoreTenant } from "../jobs.ts";
import { readState, saveState } from "../queries.ts";
import { learningOf, scoringOf } from "../service.ts";
import { learnModel } from "./job.ts";
import { type FullModelRow, findModel, type ModelRow } from "./queries.ts";

export function toModel(row: ModelRow, live: number): ScoreModel {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    live: row.number === live,
    madeAt: row.made_at.toISOString(),
    madeById: row.made_by,
    outcomes: row.outcomes,
    conversions: row.conversions,
    firstOutcomeAt: row.first_outcome_at.toISOString(),
    lastOutcomeAt: row.last_outcome_at.toISOString(),
    verdict: row.comparison.verdict,
  };
}

export async function liveNumber(ctx: Ctx): Promise<number> {
  return (await readState(ctx.tx))?.live_model ?? 0;
}

/** What one must know of a model before one trusts it. */
export async function cardOf(ctx: Ctx, id: string): Promise<ScoreModelCard> {
  const row = await findModel(ctx.tx, { id });
  if (!row) throw notFound("model");
  const state = await readState(ctx.tx);
  const live = state?.live_model ?? 0;
  const { verdict: _, ...comparison } = row.comparison;
  return {
    ...toModel(row, live),
    card: innerCard(row),
    comparison: {
      ...comparison,
      // Models that were made before periods were compared have none, or none of the calendar.
      periods: (comparison.periods ?? []).map((period) => ({
        ...period,
        days: period.days ?? null,
      })),
      models: comparison.models.map((one) =>
        one.who === "NEW" ? { ...one, number: row.number } : one,
      ),
    },
    drift: row.number === live ? (state?.drift ?? null) : null,
  };
}

function innerCard({ model, refused }: FullModelRow): ScoreModelCard["card"] {
  const { card, metrics } = model;
  return {
    chosen: card.chosen,
    candidates: [...card.candidates],
    heldBack: card.heldBackRows,
    auc: metrics.auc,
    calibrationError: metrics.calibrationError,
    calibration: [...metrics.calibration],
    importance: card.importance.slice(0, 20),
    refused,
  };
}

/** Long work that learns a model from the outcomes so far; refused while there are too few. */
export async function startLearning(ctx: Ctx): Promise<Operation> {
  const { value } = await settingsAt(ctx, "scoring");
  const { enough, outcomes, conversions, ...least } = await learningOf(ctx, value);
  if (!enough) {
    throw new Refusal(
      "too-few-outcomes",
      `There are ${outcomes} outcomes with ${conversions} conversions; ${least.leastOutcomes} with ${least.leastConversions} are needed, and until then the rules score`,
      { details: { outcomes, conversions, ...least } },
    );
  }
  const operation = await startOperation(ctx, {
    kind: "TRAIN_SCORES",
    title: "Score model",
    unit: "LEADS",
    total: null,
    subjectId: null,
  });
  const data = { operationId: operation.id, userId: userOf(ctx) };
  await learnModel.enqueue(ctx, data, { jobKey: `learn ${operation.id}` });
  return operation;
}

/** From now on this model scores, or the rules; every lead is scored anew. */
export async function switchTo(ctx: Ctx, modelId: string | null): Promise<Scoring> {
  const row = modelId === null ? undefined : await findModel(ctx.tx, { id: modelId });
  if (modelId !== null && !row) throw notFound("model");
  const from = await liveNumber(ctx);
  const to = row?.number ?? 0;
  if (from !== to) {
    const clean = { fault: null, fault_at: null, drift: null, drift_at: null };
    await saveState(ctx.tx, ctx.tenantId, { live_model: to, ...clean });
    const change = { before: { model: from }, after: { model: to } };
    const data = { from, to, fields: ["model"] };
    await emit(ctx, scoringSwitched, data, { permission: "scoring:read" }, change);
    await scoreTenant.enqueue(ctx, {}, { jobKey: `score all ${ctx.tenantId}` });
  }
  return scoringOf(ctx);
}
