import type { AuditAction, AuditOutcome, Input, listAuditTrail } from "@parley/contract";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

export type Filter = Omit<Input<typeof listAuditTrail>["query"], "cursor" | "limit">;

export type EntryRow = {
  id: string;
  number: number;
  at: Date;
  action: AuditAction;
  outcome: AuditOutcome;
  event: string;
  subject_id: string | null;
  person_id: string | null;
  subject_count: number;
  fields: string[];
  actor_id: string | null;
  actor_name: string | null;
  session_id: string | null;
  request_id: string | null;
  ip: string | null;
  user_agent: string | null;
  has_changes: boolean;
};
export type EntryFull = EntryRow & { subjects: string[]; changes: Buffer | null; hash: Buffer };

type Tables = "audit_log" | "users" | "support_visits";

const columns = sql`a.id, a.number, a.at, a.action, a.outcome, a.event, a.subject_id, a.person_id,
  cardinality(a.subjects) as subject_count, a.fields, a.actor_id,
  coalesce(u.name, (select v.operator_name from support_visits v
    where v.tenant_id = a.tenant_id and v.operator_id = a.actor_id order by v.id desc limit 1)) as actor_name, a.session_id,
  a.request_id, a.ip, a.user_agent, a.changes is not null as has_changes`;
const joined = sql`audit_log a left join users u on u.tenant_id = a.tenant_id and u.id = a.actor_id`;

/** Entries below a number, the newest first. */
export async function selectEntries(
  tx: Tx<Tables>,
  filter: Filter,
  before: number | undefined,
  limit: number,
): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from ${joined} where ${conditionOf(filter, before, limit)}
    order by a.number desc limit ${limit}`.execute(tx);
  return rows;
}

export async function findEntry(tx: Tx<Tables>, id: string): Promise<EntryFull | undefined> {
  const { rows } = await sql<EntryFull>`
    select ${columns}, a.subjects, a.changes, a.hash from ${joined} where a.id = ${id}`.execute(tx);
  return rows[0];
}

function conditionOf(
  { actorId, subjectId, action, outcome, from, to, q }: Filter,
  before: number | undefined,
  limit: number,
): RawBuilder<SqlBool> {
  const parts = [sql<SqlBool>`true`];
  if (before !== undefined) parts.push(sql`a.number < ${before}`);
  if (actorId) parts.push(sql`a.actor_id = ${actorId}`);
  if (action) parts.push(sql`a.action = ${action}`);
  if (outcome) parts.push(sql`a.outcome = ${outcome}`);
  if (from) parts.push(sql`a.at >= ${new Date(from)}`);
  if (to) parts.push(sql`a.at < ${new Date(to)}`);
  if (q) parts.push(sql`position(lower(${q}) in lower(a.event)) > 0`);
  if (subjectId) {
    // Who was read in a list is found by an index of its own, which gives more than the other filters keep.
    parts.push(sql`(a.subject_id = ${subjectId} or a.person_id = ${subjectId} or a.id in (
      select id from search_audit_reads(${subjectId}, ${before ?? null}, ${limit * 20})))`);
  }
  return sql.join(parts, sql` and `);
}
