import { type LeadStatus, leadMoved, type StageMove } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { record } from "../activities/service.ts";
import { type LeadFull, updateLeadRow } from "../leads/queries.ts";
import { audienceOf } from "../leads/view.ts";
import { insertMoves } from "./move-queries.ts";
import { findStage, type StageRow, stageOfStatus } from "./queries.ts";

export type LeadInStage = Pick<
  LeadFull,
  | "id"
  | "contact_id"
  | "assignee_id"
  | "last_agent_id"
  | "team_id"
  | "pipeline_id"
  | "stage_id"
  | "stage_since"
  | "status"
>;

type How = {
  cause: StageMove["cause"];
  reason?: string | undefined;
  /** The status that goes with it, where it was not written already. */
  status?: LeadStatus | undefined;
};

/** Puts a held lead into a stage: the row, its history, its timeline, and the news of it. */
export async function enterStage(
  ctx: Ctx,
  lead: LeadInStage,
  stage: StageRow,
  { cause, reason, status }: How,
): Promise<string> {
  const id = newId();
  const old = await findStage(ctx.tx, lead.stage_id);
  const change = { pipeline_id: stage.pipeline_id, stage_id: stage.id, stage_since: ctx.now };
  await updateLeadRow(ctx.tx, lead.id, { ...change, ...(status ? { status } : {}) });
  const [from_name, to_name] = [old?.name ?? "", stage.name];
  const row = {
    id,
    lead_id: lead.id,
    from_stage_id: lead.stage_id,
    to_stage_id: stage.id,
    from_name,
    to_name,
    entered_at: lead.stage_since,
    status_before: lead.status,
    cause,
    reason: reason ? (await ctx.vault()).seal("stage_moves", "reason", id, reason) : null,
    actor_id: ctx.actor.userId,
  };
  await insertMoves(ctx.tx, [row], ctx.now);
  const isNewStatus = status !== undefined && status !== lead.status;
  await record(ctx, lead, {
    type: "LEAD_MOVED",
    data: {
      from: { id: lead.stage_id, name: from_name },
      to: { id: stage.id, name: to_name },
      cause,
      ...(isNewStatus ? { status: { from: lead.status, to: status } } : {}),
    },
    text: reason ?? null,
  });
  await tellMoved(ctx, lead, stage, isNewStatus ? ["stageId", "status"] : ["stageId"]);
  return id;
}

/** The stage that a status belongs to takes the lead along; without one it stays where it is. */
export async function followStatus(
  ctx: Ctx,
  before: LeadInStage,
  status: LeadStatus,
): Promise<void> {
  const stage = await stageOfStatus(ctx.tx, before.pipeline_id, status);
  if (!stage || stage.id === before.stage_id) return;
  await enterStage(ctx, before, stage, { cause: "STATUS" });
}

export async function tellMoved(
  ctx: Ctx,
  lead: LeadInStage,
  to: StageRow,
  fields: string[],
): Promise<void> {
  const data = {
    id: lead.id,
    contactId: lead.contact_id,
    pipelineId: to.pipeline_id,
    fromStageId: lead.stage_id,
    toStageId: to.id,
    fields,
  };
  const change = { before: { stageId: lead.stage_id }, after: { stageId: to.id } };
  await emit(ctx, leadMoved, data, audienceOf(lead), change);
}
