import type { BulkPreview, BulkReason, Operation } from "@parley/contract";
import { type Ctx, demand, userOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { encodeCursor, idCursor } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { inScope } from "../../../platform/scope.ts";
import { ownerOf } from "./actor.ts";
import { editLeads, forgetBulkEdit, nextIds } from "./job.ts";
import type { AnyChange, BulkKind } from "./kind.ts";
import {
  type BulkRow,
  type ItemRow,
  insertBulk,
  lockBulk,
  readBulk,
  selectItems,
  setOperation,
} from "./queries.ts";
import { takeBackEdits } from "./undo.ts";

type Asked<C extends AnyChange, F extends object> = {
  selection: { ids: string[] } | { filter: F };
  change: C;
};

const mostPreviewed = 10_000;
const previewBatch = 1000;
/** For so long a bulk edit can be taken back. */
const keptMs = 30 * 86_400_000;

/** What a bulk edit would do now. */
export async function previewBulk<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  { selection, change }: Asked<C, F>,
): Promise<BulkPreview> {
  await begin(ctx, kind, change);
  const refused = new Map<BulkReason, number>();
  const counts = { count: 0, changed: 0, unchanged: 0 };
  let after: string | null = null;
  let isOver = false;
  while (!isOver && counts.count < mostPreviewed) {
    const ids: string[] = await nextIds(ctx, kind.record, selection, after, previewBatch);
    for (const { decision } of await kind.preview(ctx, change, ids)) {
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
export async function startBulk<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  { selection, change }: Asked<C, F>,
) {
  await begin(ctx, kind, change);
  const id = newId();
  const { record, unit, work } = kind;
  await insertBulk(ctx.tx, { id, record, change, selection, ...ownerOf(ctx), created_at: ctx.now });
  const operation = await startOperation(ctx, {
    kind: work.edit,
    title: change.action,
    unit,
    total: await sizeOf(ctx, kind, selection),
    subjectId: id,
  });
  await setOperation(ctx.tx, id, { operation_id: operation.id });
  await editLeads.enqueue(ctx, { bulkEditId: id });
  const runAt = new Date(ctx.now.getTime() + keptMs);
  await forgetBulkEdit.enqueue(ctx, { bulkEditId: id }, { runAt });
  return getBulk(ctx, kind, id);
}

/** A bulk edit of this kind, in the caller's reach. */
export async function getBulk<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  id: string,
) {
  return toBulkEdit<C>(within(ctx, kind, await readBulk(ctx.tx, id)));
}

/** Takes a bulk edit back, as long work too. */
export async function undoBulk<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  id: string,
) {
  const row = within(ctx, kind, await lockBulk(ctx.tx, id));
  if (!mayUndo(row)) {
    throw new Refusal("conflict", "It runs still, changed nothing, or was taken back already");
  }
  // What it did is a change of its own kind.
  demand(ctx, kind.permissionToUndo(row.change as C));
  const operation = await startOperation(ctx, {
    kind: kind.work.undo,
    title: row.change.action,
    unit: kind.unit,
    total: row.changed - row.restored - row.kept,
    subjectId: id,
  });
  await setOperation(ctx.tx, id, { undo_operation_id: operation.id });
  await takeBackEdits.enqueue(ctx, { bulkEditId: id, userId: userOf(ctx) });
  return getBulk(ctx, kind, id);
}

/** What became of each record. Names are told of those only that the caller sees. */
export async function itemsOf<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  id: string,
  query: { cursor?: string | undefined; limit: number; result?: ItemRow["result"] | undefined },
) {
  const after = idCursor("bulk-items", query.cursor);
  within(ctx, kind, await readBulk(ctx.tx, id));
  const { result, limit } = query;
  const items = await selectItems(ctx.tx, id, { result, after, limit: limit + 1 });
  const shown = items.slice(0, limit);
  const names = await kind.names(
    ctx,
    shown.map((item) => item.record_id),
  );
  const last = items.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((item) => ({
      recordId: item.record_id,
      name: names.get(item.record_id) ?? null,
      result: item.result,
      reason: item.reason,
    })),
    nextCursor: last ? encodeCursor("bulk-items", [last.record_id]) : null,
  };
}

/** Whoever starts it must hold the right for some records at least, and the change must be one that can be. */
async function begin<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  change: C,
): Promise<void> {
  demand(ctx, kind.permissionFor(change));
  await kind.check(ctx, change);
}

async function sizeOf<C extends AnyChange, F extends object>(
  ctx: Ctx,
  kind: BulkKind<C, F>,
  selection: Asked<C, F>["selection"],
): Promise<number | null> {
  if ("ids" in selection) return new Set(selection.ids).size;
  return kind.count(ctx, selection.filter);
}

function within<C extends AnyChange, F extends object>(
  ctx: Ctx,
  { record, update }: BulkKind<C, F>,
  row: BulkRow | undefined,
): BulkRow {
  if (!row || row.record !== record) throw notFound("bulk edit");
  const isInReach = inScope(ctx, update, { owners: [row.owner_id], teamId: row.team_id });
  if (!isInReach) throw notFound("bulk edit");
  return row;
}

const over = new Set(["DONE", "FAILED", "CANCELLED"]);

function mayUndo(row: BulkRow): boolean {
  const isUndoing = row.undo_state !== null && !over.has(row.undo_state);
  return over.has(row.state) && !isUndoing && row.changed > row.restored + row.kept;
}

function toBulkEdit<C extends AnyChange>(row: BulkRow) {
  const { changed, unchanged, refused, restored, kept } = row;
  const can: "undo"[] = mayUndo(row) ? ["undo"] : [];
  return {
    id: row.id,
    // A row of this kind keeps a change of its kind.
    change: row.change as C,
    operationId: row.operation_id,
    state: row.state as Operation["state"],
    undoOperationId: row.undo_operation_id,
    undoState: row.undo_state as Operation["state"] | null,
    counts: { changed, unchanged, refused, restored, kept },
    ownerId: row.owner_id,
    createdAt: row.created_at.toISOString(),
    can,
  };
}
