import type { BulkReason, bulkResults } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { AnyChange, BulkKind } from "./kind.ts";
import type { Values } from "./values.ts";

export type Selection = { ids: string[] } | { filter: object };
type Result = (typeof bulkResults)[number];

export type BulkRow = {
  id: string;
  record: BulkKind["record"];
  change: AnyChange;
  selection: Selection;
  operation_id: string;
  state: string;
  undo_operation_id: string | null;
  undo_state: string | null;
  changed: number;
  unchanged: number;
  refused: number;
  restored: number;
  kept: number;
  owner_id: string;
  team_id: string | null;
  created_at: Date;
};

const columns = sql.raw(`
  b.id, b.record, b.change, b.selection, b.operation_id, o.state, b.undo_operation_id, u.state as undo_state,
  b.changed, b.unchanged, b.refused, b.restored, b.kept, b.owner_id, b.team_id, b.created_at
  from bulk_edits b
  left join operations o on o.id = b.operation_id
  left join operations u on u.id = b.undo_operation_id`);

export async function readBulk(
  tx: Tx<"bulk_edits" | "operations">,
  id: string,
): Promise<BulkRow | undefined> {
  const { rows } = await sql<BulkRow>`select ${columns} where b.id = ${id}`.execute(tx);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function lockBulk(
  tx: Tx<"bulk_edits" | "operations">,
  id: string,
): Promise<BulkRow | undefined> {
  const { rows } = await sql<BulkRow>`
    select ${columns} where b.id = ${id} for update of b`.execute(tx);
  return rows[0];
}

export async function insertBulk(
  tx: Tx<"bulk_edits">,
  row: {
    id: string;
    record: BulkKind["record"];
    change: AnyChange;
    selection: Selection;
    owner_id: string;
    team_id: string | null;
    created_at: Date;
  },
): Promise<void> {
  const { change, selection } = row;
  await tx
    .insertInto("bulk_edits")
    .values({ ...row, change: JSON.stringify(change), selection: JSON.stringify(selection) })
    .execute();
}

export async function setOperation(
  tx: Tx<"bulk_edits">,
  id: string,
  operation: { operation_id: string } | { undo_operation_id: string },
): Promise<void> {
  await tx.updateTable("bulk_edits").set(operation).where("id", "=", id).execute();
}

export type Counts = Partial<
  Record<"changed" | "unchanged" | "refused" | "restored" | "kept", number>
>;

export async function addCounts(tx: Tx<"bulk_edits">, id: string, counts: Counts): Promise<void> {
  const { changed = 0, unchanged = 0, refused = 0, restored = 0, kept = 0 } = counts;
  await sql`
    update bulk_edits set changed = changed + ${changed}, unchanged = unchanged + ${unchanged},
      refused = refused + ${refused}, restored = restored + ${restored}, kept = kept + ${kept}
    where id = ${id}`.execute(tx);
}

export type ItemRow = {
  record_id: string;
  result: Result;
  reason: BulkReason | null;
  before: Values | null;
  after: Values | null;
};

export async function insertItems(
  tx: Tx<"bulk_edit_items">,
  bulkEditId: string,
  items: readonly ItemRow[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into bulk_edit_items (bulk_edit_id, record_id, result, reason, before, after)
    select ${bulkEditId}, record_id, result, reason, before, after
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as v (record_id uuid, result text,
      reason text, before jsonb, after jsonb)`.execute(tx);
}

/** Says what became of items when they were taken back. */
export async function markItems(
  tx: Tx<"bulk_edit_items">,
  bulkEditId: string,
  items: readonly Pick<ItemRow, "record_id" | "result" | "reason">[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update bulk_edit_items i set result = v.result, reason = v.reason
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as v (record_id uuid, result text,
      reason text)
    where i.bulk_edit_id = ${bulkEditId} and i.record_id = v.record_id
      and i.record_id = any(${items.map((item) => item.record_id)}::uuid[])`.execute(tx);
}

/** Items of a result by record, after one of them. */
export async function selectItems(
  tx: Tx<"bulk_edit_items">,
  bulkEditId: string,
  page: { result?: Result | undefined; after: string | undefined; limit: number },
): Promise<ItemRow[]> {
  const { result, after, limit } = page;
  return (await tx
    .selectFrom("bulk_edit_items")
    .select(["record_id", "result", "reason", "before", "after"])
    .where("bulk_edit_id", "=", bulkEditId)
    .$if(result !== undefined, (query) => query.where("result", "=", result ?? ""))
    .$if(after !== undefined, (query) => query.where("record_id", ">", after ?? ""))
    .orderBy("record_id")
    .limit(limit)
    .execute()) as ItemRow[];
}

export async function removeBulk(tx: Tx<"bulk_edits">, id: string): Promise<void> {
  await tx.deleteFrom("bulk_edits").where("id", "=", id).execute();
}
