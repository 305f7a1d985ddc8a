import type { GroupMergeReason, groupMergeResults, KeepRule } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { GroupFilter } from "../queries.ts";

export type Selection = { groupIds: string[] } | { filter: GroupFilter };
type Result = (typeof groupMergeResults)[number];

export type ManyRow = {
  id: string;
  keep: KeepRule;
  selection: Selection;
  run_id: string;
  operation_id: string;
  state: string;
  undo_operation_id: string | null;
  undo_state: string | null;
  merged: number;
  refused: number;
  restored: number;
  kept: number;
  owner_id: string;
  team_id: string | null;
  created_at: Date;
};

const columns = sql.raw(`
  m.id, m.keep, m.selection, m.run_id, m.operation_id, o.state, m.undo_operation_id,
  u.state as undo_state, m.merged, m.refused, m.restored, m.kept, m.owner_id, m.team_id, m.created_at
  from group_merges m
  left join operations o on o.id = m.operation_id
  left join operations u on u.id = m.undo_operation_id`);

export async function readMany(
  tx: Tx<"group_merges" | "operations">,
  id: string,
): Promise<ManyRow | undefined> {
  const { rows } = await sql<ManyRow>`select ${columns} where m.id = ${id}`.execute(tx);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function lockMany(
  tx: Tx<"group_merges" | "operations">,
  id: string,
): Promise<ManyRow | undefined> {
  const { rows } = await sql<ManyRow>`
    select ${columns} where m.id = ${id} for update of m`.execute(tx);
  return rows[0];
}

export async function insertMany(
  tx: Tx<"group_merges">,
  row: Pick<
    ManyRow,
    "id" | "keep" | "run_id" | "operation_id" | "owner_id" | "team_id" | "created_at"
  > & { selection: Selection },
): Promise<void> {
  await tx
    .insertInto("group_merges")
    .values({ ...row, selection: JSON.stringify(row.selection) })
    .execute();
}

export async function setUndo(tx: Tx<"group_merges">, id: string, operationId: string) {
  await tx
    .updateTable("group_merges")
    .set({ undo_operation_id: operationId })
    .where("id", "=", id)
    .execute();
}

type Counts = Partial<Record<"merged" | "refused" | "restored" | "kept", number>>;

export async function addCounts(tx: Tx<"group_merges">, id: string, counts: Counts) {
  const { merged = 0, refused = 0, restored = 0, kept = 0 } = counts;
  await sql`
    update group_merges set merged = merged + ${merged}, refused = refused + ${refused},
      restored = restored + ${restored}, kept = kept + ${kept}
    where id = ${id}`.execute(tx);
}

export async function removeMany(tx: Tx<"group_merges">, id: string): Promise<void> {
  await tx.deleteFrom("group_merges").where("id", "=", id).execute();
}

export type ItemRow = {
  group_id: string;
  result: Result;
  reason: GroupMergeReason | null;
  winner_id: string | null;
  contacts: number;
  merge_ids: string[];
};

export async function insertItems(
  tx: Tx<"group_merge_items">,
  groupMergeId: string,
  items: readonly ItemRow[],
): Promise<void> {
  if (items.length === 0) return;
  await tx
    .insertInto("group_merge_items")
    .values(items.map((item) => ({ ...item, group_merge_id: groupMergeId })))
    .execute();
}

export async function markItem(
  tx: Tx<"group_merge_items">,
  groupMergeId: string,
  { group_id, result, reason }: Pick<ItemRow, "group_id" | "result" | "reason">,
): Promise<void> {
  await tx
    .updateTable("group_merge_items")
    .set({ result, reason })
    .where("group_merge_id", "=", groupMergeId)
    .where("group_id", "=", group_id)
    .execute();
}

/** Items by group, after one of them. */
export async function selectItems(
  tx: Tx<"group_merge_items">,
  groupMergeId: string,
  page: { result?: Result | undefined; after: string | undefined; limit: number },
): Promise<ItemRow[]> {
  const { result, after, limit } = page;
  return (await tx
    .selectFrom("group_merge_items")
    .select(["group_id", "result", "reason", "winner_id", "contacts", "merge_ids"])
    .where("group_merge_id", "=", groupMergeId)
    .$if(result !== undefined, (query) => query.where("result", "=", result ?? ""))
    .$if(after !== undefined, (query) => query.where("group_id", ">", after ?? ""))
    .orderBy("group_id")
    .limit(limit)
    .execute()) as ItemRow[];
}

/** What is merged still, the last first: a contact that was in two groups comes back the way it went. */
export async function lastMerged(
  tx: Tx<"group_merge_items">,
  groupMergeId: string,
  limit: number,
): Promise<ItemRow[]> {
  return (await tx
    .selectFrom("group_merge_items")
    .select(["group_id", "result", "reason", "winner_id", "contacts", "merge_ids"])
    .where("group_merge_id", "=", groupMergeId)
    .where("result", "=", "MERGED")
    .orderBy(sql`merge_ids[1]`, "desc")
    .limit(limit)
    .execute()) as ItemRow[];
}

export type Worth = { id: string; filled: number; leads: number; on_call: boolean };

/** How much there is of each contact, and whether one of its leads is on a call. */
export async function worthOf(
  tx: Tx<"contacts" | "contact_points" | "leads">,
  ids: readonly string[],
): Promise<Map<string, Worth>> {
  const { rows } = await sql<Worth>`
    select c.id, l.leads, l.on_call,
      (c.company is not null)::int + (c.language is not null)::int
        + (c.time_zone_source is not distinct from 'GIVEN')::int
        + (select count(*)::int from contact_points p where p.contact_id = c.id) as filled
    from contacts c
    cross join lateral (
      select count(*)::int as leads, coalesce(bool_or(l.active_call_id is not null), false) as on_call
      from leads l where l.contact_id = c.id and l.deleted_at is null) l
    where c.id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}
