import type { BulkChange, BulkReason, bulkResults, LeadStatus } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { LeadFilter } from "../leads/filter.ts";
import type { LeadState, Values } from "./decide.ts";

export type Selection = { ids: string[] } | { filter: LeadFilter };
type Result = (typeof bulkResults)[number];

export type BulkRow = {
  id: string;
  change: BulkChange;
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
  b.id, b.change, b.selection, b.operation_id, o.state, b.undo_operation_id, u.state as undo_state,
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
    change: BulkChange;
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
  lead_id: string;
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
    insert into bulk_edit_items (bulk_edit_id, lead_id, result, reason, before, after)
    select ${bulkEditId}, lead_id, result, reason, before, after
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as v (lead_id uuid, result text,
      reason text, before jsonb, after jsonb)`.execute(tx);
}

/** Says what became of items when they were taken back. */
export async function markItems(
  tx: Tx<"bulk_edit_items">,
  bulkEditId: string,
  items: readonly Pick<ItemRow, "lead_id" | "result" | "reason">[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update bulk_edit_items i set result = v.result, reason = v.reason
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as v (lead_id uuid, result text,
      reason text)
    where i.bulk_edit_id = ${bulkEditId} and i.lead_id = v.lead_id
      and i.lead_id = any(${items.map((item) => item.lead_id)}::uuid[])`.execute(tx);
}

/** Items of a result by lead, after one of them. */
export async function selectItems(
  tx: Tx<"bulk_edit_items">,
  bulkEditId: string,
  page: { result?: Result | undefined; after: string | undefined; limit: number },
): Promise<ItemRow[]> {
  const { result, after, limit } = page;
  return (await tx
    .selectFrom("bulk_edit_items")
    .select(["lead_id", "result", "reason", "before", "after"])
    .where("bulk_edit_id", "=", bulkEditId)
    .$if(result !== undefined, (query) => query.where("result", "=", result ?? ""))
    .$if(after !== undefined, (query) => query.where("lead_id", ">", after ?? ""))
    .orderBy("lead_id")
    .limit(limit)
    .execute()) as ItemRow[];
}

export type LeadForBulk = {
  id: string;
  contact_id: string;
  name: string;
  company: string | null;
  status: LeadStatus;
  source: string | null;
  external_id: string | null;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
  attributes: LeadState["attributes"];
  tag_ids: string[];
  active_call_id: string | null;
  deleted_at: Date | null;
};

/** Leads by their ids, deleted or not, in the order of ids; held where they are to be changed. */
export async function leadsForBulk(
  tx: Tx<"leads" | "lead_tags">,
  ids: readonly string[],
  lock: boolean,
): Promise<LeadForBulk[]> {
  const held = lock ? sql`for update of l` : sql``;
  const { rows } = await sql<LeadForBulk>`
    select l.id, l.contact_id, l.name, l.company, l.status, l.source, l.external_id, l.assignee_id,
      l.last_agent_id, l.team_id, l.attributes, l.active_call_id, l.deleted_at,
      array(select t.tag_id from lead_tags t where t.lead_id = l.id) as tag_ids
    from leads l where l.id = any(${[...ids]}::uuid[]) order by l.id ${held}`.execute(tx);
  return rows;
}

/** Writes what a bulk edit can change of leads, with one statement. */
export async function writeLeads(
  tx: Tx<"leads">,
  leads: readonly { id: string; state: LeadState }[],
): Promise<void> {
  if (leads.length === 0) return;
  const rows = leads.map(({ id, state }) => ({
    id,
    status: state.status,
    source: state.source,
    assignee_id: state.assigneeId,
    team_id: state.teamId,
    attributes: state.attributes,
    deleted_at: state.deletedAt,
  }));
  await sql`
    update leads l set status = v.status, source = v.source, assignee_id = v.assignee_id,
      team_id = v.team_id, attributes = v.attributes, deleted_at = v.deleted_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (id uuid, status text, source text,
      assignee_id uuid, team_id uuid, attributes jsonb, deleted_at timestamptz)
    where l.id = v.id and l.id = any(${leads.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** Ids of another system that living leads have already. */
export async function takenExternalIds(
  tx: Tx<"leads">,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ external_id: string }>`
    select external_id from leads
    where external_id = any(${[...ids]}::text[]) and deleted_at is null`.execute(tx);
  return new Set(rows.map((row) => row.external_id));
}

export async function removeBulk(tx: Tx<"bulk_edits">, id: string): Promise<void> {
  await tx.deleteFrom("bulk_edits").where("id", "=", id).execute();
}
