import { leadScored } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { ownersOfLeads } from "../leads/owners.ts";
import { audienceOf } from "../leads/view.ts";
import { findScores, leadsToScore, type ScoreRow, saveScores, type Which } from "./queries.ts";
import { type Scorer, scorerOf, scoreWith } from "./scorer.ts";

/** Scores a portion of the leads; says which it was, in the order of their ids. */
export async function scorePortion(ctx: Ctx, scorer: Scorer, which: Which): Promise<string[]> {
  const leads = await leadsToScore(ctx.tx, which, scorer.withFields);
  const { rows, by } = await scoreWith(ctx, scorer, leads);
  await saveScores(ctx.tx, rows, by, ctx.now);
  return leads.map(({ id }) => id);
}

/** Scores leads that have changed, and tells of those whose number is another one now. */
export async function rescore(ctx: Ctx, leadIds: readonly string[]): Promise<void> {
  if (leadIds.length === 0) return;
  const before = await findScores(ctx.tx, leadIds);
  const shown = new Map(before.map(({ lead_id, score }) => [lead_id, Math.round(score / 10)]));
  const rows = await scoreByNewest(ctx, leadIds, await scorerOf(ctx));
  const changed = rows.filter(({ leadId, score }) => shown.get(leadId) !== Math.round(score / 10));
  const owners = await ownersOfLeads(
    ctx.tx,
    changed.map(({ leadId }) => leadId),
  );
  const news = owners.map(
    (lead): Emission => ({
      type: leadScored,
      data: { id: lead.id, contactId: lead.contact_id },
      audience: audienceOf(lead),
    }),
  );
  await emitAll(ctx, news);
}

/**
 * Scores and stores. Other weights may have come while this was at it, and the round over all leads that follows
 * them may be through already: with the rows held it is looked again what scores, until it is what has scored.
 */
async function scoreByNewest(
  ctx: Ctx,
  leadIds: readonly string[],
  scorer: Scorer,
): Promise<ScoreRow[]> {
  const leads = await leadsToScore(ctx.tx, { ids: leadIds }, scorer.withFields);
  const { rows, by } = await scoreWith(ctx, scorer, leads);
  await saveScores(ctx.tx, rows, by, ctx.now);
  const newest = await scorerOf(ctx);
  const { model, settingsVersion } = scorer;
  if (newest.model === model && newest.settingsVersion === settingsVersion) return rows;
  return scoreByNewest(ctx, leadIds, newest);
}
