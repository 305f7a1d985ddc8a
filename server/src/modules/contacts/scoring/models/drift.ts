import { type ScoreDrift, scoringDrifted } from "@parley/contract";
import type { Ctx } from "../../../../platform/ctx.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { driftOf } from "../learn/drift.ts";
import { predict } from "../learn/model.ts";
import { readState, saveState } from "../queries.ts";
import { tableOf } from "./fields.ts";
import { knownThen } from "./lesson.ts";
import { fieldsOfModel, modelOf } from "./live.ts";
import { decidedLeads, findModel } from "./queries.ts";

/** Fewer outcomes than this say nothing of a drift. */
const leastNew = 200;
const mostNew = 10_000;
/** By custom, a population stability index over this is much. */
const mostIndex = 0.25;
/** Three standard errors, and no less than two points: so far chance alone leads. */
const errors = 3;
const leastGap = 0.02;

/** Looks whether the live model still fits what has come since it was made, and tells when it does not. */
export async function checkDrift(ctx: Ctx): Promise<ScoreDrift | undefined> {
  const state = await readState(ctx.tx);
  if (!state?.live_model) return undefined;
  const row = await findModel(ctx.tx, { number: state.live_model });
  if (!row) return undefined;
  const since = row.last_outcome_at;
  const leads = await decidedLeads(ctx.tx, { most: mostNew, since });
  if (leads.length < leastNew) return undefined;
  const model = await modelOf(ctx, row.number);
  const table = tableOf(leads.map(knownThen), fieldsOfModel(model));
  const fields = driftOf(model, table)
    .map(({ field, index }) => ({ field, index: Math.round(index * 1e4) / 1e4 }))
    .sort((a, b) => b.index - a.index);
  const said = mean(predict(model, table));
  const seen = mean(leads.map(({ converted }) => (converted ? 1 : 0)));
  const drift: ScoreDrift = {
    at: ctx.now.toISOString(),
    outcomes: leads.length,
    fields,
    said,
    seen,
    alarms: [
      ...fields.filter(({ index }) => index > mostIndex).map(({ field }) => field),
      ...(isOff(said, seen, leads.length) ? ["calibration"] : []),
    ],
  };
  await saveState(ctx.tx, ctx.tenantId, { drift: JSON.stringify(drift), drift_at: ctx.now });
  if (isNews(drift, state.drift)) {
    const data = { model: row.number, alarms: drift.alarms };
    await emit(ctx, scoringDrifted, data, { permission: "scoring:read" });
  }
  return drift;
}

/** What was told already is not told each night. */
function isNews(now: ScoreDrift, before: ScoreDrift | null): boolean {
  return now.alarms.some((alarm) => !before?.alarms.includes(alarm));
}

function isOff(said: number, seen: number, rows: number): boolean {
  const error = Math.sqrt((said * (1 - said)) / rows);
  return Math.abs(said - seen) > Math.max(leastGap, errors * error);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / Math.max(1, values.length);
}
