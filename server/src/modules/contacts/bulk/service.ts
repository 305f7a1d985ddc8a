import type {
  BulkChange,
  BulkEdit,
  BulkPreview,
  BulkReason,
  Input,
  startBulkEdit,
} from "@parley/contract";
import { type Ctx, demand, userOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { encodeCursor, idCursor } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { inScope } from "../../../platform/scope.ts";
import { demandFit } from "../fields/service.ts";
import { ownerNamed } from "../leads/assign.ts";
import { countLeads } from "../leads/list.ts";
import { ownersOf } from "../leads/view.ts";
import { demandTags } from "../tags/change.ts";
import { decidedMoves } from "../workflow/service.ts";
import { ownerOf } from "./actor.ts";
import { outcomesOf, permissionFor } from "./apply.ts";
import { editLeads, forgetBulkEdit, nextIds } from "./job.ts";
import {
  type BulkRow,
  type ItemRow,
  insertBulk,
  leadsForBulk,
  lockBulk,
  readBulk,
  type Selection,
  selectItems,
  setOperation,
} from "./queries.ts";
import { takeBackEdits } from "./undo.ts";

type Asked = Input<typeof startBulkEdit>["body"];

const mostPreviewed = 10_000;
const previewBatch = 1000;
/** For so long a bulk edit can be taken back. */
const keptMs = 30 * 86_400_000;

/** What a bulk edit would do now. */
export async function previewBulk(ctx: Ctx, { selection, change }: Asked): Promise<BulkPreview> {
  const given = { owner: await ownerFor(ctx, change), moves: await decidedMoves(ctx) };
  const refused = new Map<BulkReason, number>();
  const counts = { count: 0, changed: 0, unchanged: 0 };
  let after: string | null = null;
  let isOver = false;
  while (!isOver && counts.count < mostPreviewed) {
    const ids: string[] = await nextIds(ctx, selection, after, previewBatch);
    const leads = await leadsForBulk(ctx.tx, ids, false);
    for (const { decision } of outcomesOf(ctx, change, ids, leads, given)) {
      counts.count++;
      if (decision.result === "CHANGED") counts.changed++;
      else if (decision.result === "UNCHANGED") counts.unchanged++;
      else refused.set(decision.reason, (refused.get(decision.reason) ?? 0) + 1);
    }
    after = ids.at(-1) ?? null;
    isOver = ids.length < previewBatch;
  }
  const reasons = [...refused].map(([reason, count]) => ({ reason, count }));
  return { ...counts, capped: !isOver, refused: reasons };
}

/** Starts a bulk edit as long work. */
export async function startBulk(ctx: Ctx, { selection, change }: Asked): Promise<BulkEdit> {
  await ownerFor(ctx, change);
  const id = newId();
  await insertBulk(ctx.tx, { id, change, selection, ...ownerOf(ctx), created_at: ctx.now });
  const operation = await startOperation(ctx, {
    kind: "BULK_EDIT",
    title: change.action,
    unit: "LEADS",
    total: await sizeOf(ctx, selection),
    subjectId: id,
  });
  await setOperation(ctx.tx, id, { operation_id: operation.id });
  await editLeads.enqueue(ctx, { bulkEditId: id });
  const runAt = new Date(ctx.now.getTime() + keptMs);
  await forgetBulkEdit.enqueue(ctx, { bulkEditId: id }, { runAt });
  return getBulk(ctx, id);
}

export async function getBulk(ctx: Ctx, id: string): Promise<BulkEdit> {
  const row = await readBulk(ctx.tx, id);
  if (!row || !isInReach(ctx, row)) throw notFound("bulk edit");
  return toBulkEdit(ctx, row);
}

/** Takes a bulk edit back, as long work too. */
export async function undoBulk(ctx: Ctx, id: string): Promise<BulkEdit> {
  const row = await lockBulk(ctx.tx, id);
  if (!row || !isInReach(ctx, row)) throw notFound("bulk edit");
  if (!mayUndo(row)) {
    throw new Refusal("conflict", "It runs still, changed nothing, or was taken back already");
  }
  demand(ctx, row.change.action === "DELETE" ? "leads:restore" : permissionFor(row.change));
  const operation = await startOperation(ctx, {
    kind: "BULK_UNDO",
    title: row.change.action,
    unit: "LEADS",
    total: row.changed - row.restored - row.kept,
    subjectId: id,
  });
  await setOperation(ctx.tx, id, { undo_operation_id: operation.id });
  await takeBackEdits.enqueue(ctx, { bulkEditId: id, userId: userOf(ctx) });
  return getBulk(ctx, id);
}

/** What became of each lead. Names are told of those only that the caller sees. */
export async function itemsOf(
  ctx: Ctx,
  id: string,
  query: { cursor?: string | undefined; limit: number; result?: ItemRow["result"] | undefined },
) {
  const after = idCursor("bulk-items", query.cursor);
  const row = await readBulk(ctx.tx, id);
  if (!row || !isInReach(ctx, row)) throw notFound("bulk edit");
  const { result, limit } = query;
  const items = await selectItems(ctx.tx, id, { result, after, limit: limit + 1 });
  const shown = items.slice(0, limit);
  const leads = await leadsForBulk(
    ctx.tx,
    shown.map((item) => item.lead_id),
    false,
  );
  const seen = leads.filter((lead) => inScope(ctx, "leads:read", ownersOf(lead)));
  const names = new Map(seen.map((lead) => [lead.id, lead.name]));
  const last = items.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((item) => ({
      leadId: item.lead_id,
      name: names.get(item.lead_id) ?? null,
      result: item.result,
      reason: item.reason,
    })),
    nextCursor: last ? encodeCursor("bulk-items", [last.lead_id]) : null,
  };
}

/** Whoever starts it must hold the right for some leads at least; who gets leads must be in his reach. */
async function ownerFor(ctx: Ctx, change: BulkChange) {
  demand(ctx, permissionFor(change));
  if (change.action === "ATTRIBUTE") {
    await demandFit(ctx, { [change.key]: change.value }, { partial: true });
  }
  if (change.action === "ADD_TAG") await demandTags(ctx.tx, [change.tagId]);
  if (change.action !== "ASSIGN" || change.assigneeId === null) return null;
  const owner = await ownerNamed(ctx, change.assigneeId);
  return { assigneeId: owner.assignee_id, teamId: owner.team_id };
}

async function sizeOf(ctx: Ctx, selection: Selection): Promise<number | null> {
  if ("ids" in selection) return new Set(selection.ids).size;
  const { count, capped } = await countLeads(ctx, selection.filter);
  return capped ? null : count;
}

function isInReach(ctx: Ctx, row: BulkRow): boolean {
  return inScope(ctx, "leads:update", { owners: [row.owner_id], teamId: row.team_id });
}

const over = new Set(["DONE", "FAILED", "CANCELLED"]);

function mayUndo(row: BulkRow): boolean {
  const isUndoing = row.undo_state !== null && !over.has(row.undo_state);
  return over.has(row.state) && !isUndoing && row.changed > row.restored + row.kept;
}

function toBulkEdit(ctx: Ctx, row: BulkRow): BulkEdit {
  const { changed, unchanged, refused, restored, kept } = row;
  return {
    id: row.id,
    change: row.change,
    operationId: row.operation_id,
    state: row.state as BulkEdit["state"],
    undoOperationId: row.undo_operation_id,
    undoState: row.undo_state as BulkEdit["undoState"],
    counts: { changed, unchanged, refused, restored, kept },
    ownerId: row.owner_id,
    createdAt: row.created_at.toISOString(),
    can: mayUndo(row) && isInReach(ctx, row) ? ["undo"] : [],
  };
}
