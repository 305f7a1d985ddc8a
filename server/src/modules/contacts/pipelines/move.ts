import type { LeadDetail, StageMove } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { demandVersion } from "../../../platform/http/version.ts";
import { inScope } from "../../../platform/scope.ts";
import { record } from "../activities/service.ts";
import { findLead, type LeadFull, updateLeadRow } from "../leads/queries.ts";
import { getLead, lockWithin } from "../leads/service.ts";
import { ownersOf } from "../leads/view.ts";
import { demandStatusMove } from "../workflow/service.ts";
import { enterStage, tellMoved } from "./enter.ts";
import { type MoveRow, markUndone, selectMoves } from "./move-queries.ts";
import { findStage } from "./queries.ts";

/** So long may whoever moved a lead take that back. */
const undoMs = 10 * 60_000;

type Wish = { stageId: string; reason?: string | undefined };

/** Moves a lead to a stage, with the status that goes with it where the tenant's rules let it. */
export async function moveLead(
  ctx: Ctx,
  leadId: string,
  { stageId, reason }: Wish,
  options: { knownVersion?: number | undefined; cause?: StageMove["cause"] } = {},
): Promise<StageMove> {
  const before = await lockWithin(ctx, "leads:update", leadId);
  demandVersion(before.version, options.knownVersion);
  const stage = await findStage(ctx.tx, stageId);
  if (!stage) throw notFound("stage");
  if (stage.id === before.stage_id) {
    throw new Refusal("conflict", "The lead is in this stage already");
  }
  const status = stage.status ?? before.status;
  if (status !== before.status) await demandStatusMove(ctx, before, { status, reason });
  const cause = options.cause ?? "MANUAL";
  await enterStage(ctx, before, stage, { cause, reason, status });
  const [move] = await selectMoves(ctx.tx, leadId, { limit: 1 });
  const lead = await findLead(ctx.tx, leadId);
  if (!move || !lead) throw new Error("a move that was just made is missing");
  return toMove(ctx, await ctx.vault(), move, lead, true);
}

/** Takes the last move back: the lead is where it was, since when it was, with the status it had. */
export async function undoMove(ctx: Ctx, leadId: string, moveId: string): Promise<LeadDetail> {
  const lead = await lockWithin(ctx, "leads:update", leadId);
  const [last] = await selectMoves(ctx.tx, leadId, { limit: 1 });
  if (last?.id !== moveId) {
    const known = (await selectMoves(ctx.tx, leadId, { limit: 200 })).some(
      ({ id }) => id === moveId,
    );
    if (!known) throw notFound("move");
    throw new Refusal("conflict", "The lead was moved again since then");
  }
  if (!mayUndo(ctx, last, lead)) {
    throw new Refusal("conflict", "This move cannot be taken back any more: move the lead instead");
  }
  const stage = await findStage(ctx.tx, last.from_stage_id ?? "");
  const left = await findStage(ctx.tx, lead.stage_id);
  if (!stage || !left) throw new Refusal("conflict", "The stage that the lead was in is gone");
  // A status that somebody has set since then stays.
  const isStatusOfMove = left.status === lead.status && last.status_before !== lead.status;
  const status = isStatusOfMove ? last.status_before : lead.status;
  await updateLeadRow(ctx.tx, leadId, {
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
    stage_since: last.entered_at,
    status,
  });
  await markUndone(ctx.tx, moveId, ctx.now);
  await record(ctx, lead, {
    type: "LEAD_MOVED",
    data: {
      from: { id: left.id, name: left.name },
      to: { id: stage.id, name: stage.name },
      cause: "UNDO",
      ...(isStatusOfMove ? { status: { from: lead.status, to: status } } : {}),
    },
  });
  await tellMoved(ctx, lead, stage, isStatusOfMove ? ["stageId", "status"] : ["stageId"]);
  return getLead(ctx, leadId);
}

export async function listMoves(
  ctx: Ctx,
  leadId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const before = idCursor("moves", cursor);
  const lead = await findLead(ctx.tx, leadId);
  if (!lead || lead.deleted_at || !inScope(ctx, "leads:read", ownersOf(lead))) {
    throw notFound("lead");
  }
  const rows = await selectMoves(ctx.tx, leadId, { before, limit: limit + 1 });
  const newest = before === undefined ? rows[0]?.id : undefined;
  const vault = await ctx.vault();
  const cursorOf = (last: MoveRow) => encodeCursor("moves", [last.id]);
  return toPage(rows, limit, cursorOf, (row) => toMove(ctx, vault, row, lead, row.id === newest));
}

function mayUndo(ctx: Ctx, move: MoveRow, lead: LeadFull): boolean {
  const isOwn = ctx.actor.userId === null || move.actor_id === ctx.actor.userId;
  const isYoung = ctx.now.getTime() - move.at.getTime() <= undoMs;
  const isByHand = move.cause === "MANUAL" || move.cause === "RULE";
  return isOwn && isYoung && isByHand && move.from_stage_id !== null && isWhereItWent(move, lead);
}

function isWhereItWent(move: MoveRow, lead: LeadFull): boolean {
  return move.to_stage_id === lead.stage_id;
}

function toMove(ctx: Ctx, vault: Vault, row: MoveRow, lead: LeadFull, isLast: boolean): StageMove {
  const may = inScope(ctx, "leads:update", ownersOf(lead)) && isLast && mayUndo(ctx, row, lead);
  return {
    id: row.id,
    leadId: row.lead_id,
    fromStageId: row.from_stage_id,
    fromStageName: row.from_name,
    toStageId: row.to_stage_id,
    toStageName: row.to_name,
    at: row.at.toISOString(),
    secondsInStage: Math.max(0, Math.round((row.at.getTime() - row.entered_at.getTime()) / 1000)),
    actorId: row.actor_id,
    actorName: row.actor_name,
    cause: row.cause,
    reason: row.reason && vault.open("stage_moves", "reason", row.id, row.reason),
    can: may ? ["undo"] : [],
  };
}
