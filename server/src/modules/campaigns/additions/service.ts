import type { LeadSelection, MemberAddition } from "@parley/contract";
import type { z } from "zod";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { inScope } from "../../../platform/scope.ts";
import type { CampaignRow } from "../queries.ts";
import { campaignOf } from "../service.ts";
import { addManyMembers, removeAddedMembers } from "./job.ts";
import { insertAddition, type ListedAddition, noteUndo, selectAdditions } from "./queries.ts";

type Wanted = {
  filter: z.output<typeof LeadSelection>;
  priority: number;
  skillId: string | null;
};

/** Long work that puts the leads of a filter into a campaign; answers its operation. */
export async function startAddition(
  ctx: Ctx,
  campaign: CampaignRow,
  { filter, priority, skillId }: Wanted,
  total: number | null,
): Promise<string> {
  const { id: operationId } = await startOperation(ctx, {
    ...{ kind: "ADD_MEMBERS", title: campaign.name, unit: "LEADS", total },
    subjectId: campaign.id,
  });
  const id = newId();
  await insertAddition(ctx.tx, {
    ...{ id, campaign_id: campaign.id, operation_id: operationId, selection: filter },
    ...{ priority, skill_id: skillId, created_at: ctx.now },
  });
  const ref = { additionId: id, operationId };
  await addManyMembers.enqueue(ctx, ref, { jobKey: `add-members ${operationId}` });
  return operationId;
}

/** Whether leads are being put into a campaign or taken out of it in the background. */
function isOpen({ state }: Pick<ListedAddition, "state">): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

/** Takes an addition back: those of its members that nobody dialled leave the campaign again. */
export async function undoAddition(
  ctx: Ctx,
  { id: campaignId, additionId }: { id: string; additionId: string },
): Promise<MemberAddition> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const [row] = await selectAdditions(ctx.tx, campaignId, { id: additionId, limit: 1 });
  if (!row) throw notFound("addition");
  if (!mayUndo(row)) {
    throw new Refusal("conflict", "It runs still, added nobody, or was taken back already");
  }
  const { id: operationId } = await startOperation(ctx, {
    ...{ kind: "REMOVE_MEMBERS", title: campaign.name, unit: "LEADS" },
    ...{ total: row.added, subjectId: campaignId },
  });
  await noteUndo(ctx.tx, additionId, operationId);
  const ref = { additionId, operationId };
  await removeAddedMembers.enqueue(ctx, ref, { jobKey: `remove-members ${operationId}` });
  return toAddition(ctx, { ...row, undo_operation_id: operationId });
}

function mayUndo(row: ListedAddition): boolean {
  return !isOpen(row) && row.added > 0 && row.undo_operation_id === null;
}

/** An addition as the API shows it. */
export function toAddition(ctx: Ctx, row: ListedAddition): MemberAddition {
  const owned = { owners: [row.owner_id], teamId: row.team_id };
  const can: MemberAddition["can"] = [];
  const mayCancel = !row.cancel_requested && inScope(ctx, "operations:cancel", owned);
  if (isOpen(row) && mayCancel) can.push("cancel");
  if (mayUndo(row) && may(ctx, "campaigns:add-members")) can.push("undo");
  return {
    ...{ id: row.id, operationId: row.operation_id, state: row.state, error: row.error },
    ...{ done: row.done, total: row.total, added: row.added, removed: row.removed },
    ...{ alreadyMembers: row.already_members, withoutPhone: row.without_phone },
    ...{ ownerId: row.owner_id, createdAt: row.created_at.toISOString(), can },
  };
}
