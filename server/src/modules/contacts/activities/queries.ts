import type { Activity } from "@parley/contract";
import { type RawBuilder, sql } from "kysely";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ActivityType = Activity["type"];

export type ActivityRow = {
  id: string;
  lead_id: string | null;
  contact_id: string | null;
  type: ActivityType;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  call_id: string | null;
  data: Record<string, unknown>;
  /** The sealed text; that of notes from before they were sealed is in `text`. */
  note: Buffer | null;
  text: string | null;
  edited_at: Date | null;
  pinned_at: Date | null;
  deleted_at: Date | null;
};

const columns = sql.raw(`
  a.id, a.lead_id, a.contact_id, a.type, a.at, a.actor_id, a.call_id, a.data, a.note, a.text,
  a.edited_at, a.pinned_at, a.deleted_at`);

export type ActivityFilter = {
  types?: readonly ActivityType[] | undefined;
  actorId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** Whose entries: of these leads, and of the contact himself. */
export type Sources = { leadIds: readonly string[]; contactId: string | null };

/** Entries of leads and of a contact, newest first: of each as many as a page can need. */
export async function selectActivities(
  tx: Tx<"activities" | "leads" | "users">,
  sources: Sources,
  filter: ActivityFilter,
  page: { before: string | undefined; limit: number },
): Promise<ActivityRow[]> {
  const before = page.before === undefined ? sql`` : sql`and a.id < ${page.before}`;
  const tail = sql`${conditions(filter)} ${before} order by a.id desc limit ${page.limit}`;
  const { rows } = await sql<ActivityRow>`
    select ${columns}, u.name as actor_name
    from (${entries(sources, tail)}) a left join users u on u.id = a.actor_id
    order by a.id desc limit ${page.limit}`.execute(tx);
  return rows;
}

function entries({ leadIds, contactId }: Sources, tail: RawBuilder<unknown>) {
  const ids = sql`${[...leadIds]}::uuid[]`;
  return sql`
    select e.* from unnest(${ids}) as l (id) cross join lateral (
      select ${columns} from activities a where a.lead_id = l.id ${tail}) e
    union all
    select * from (select ${columns} from (${arrivals(ids)}) a where true ${tail}) i
    union all
    select * from (select ${columns} from activities a where a.contact_id = ${contactId} ${tail}) c`;
}

/**
 * That a lead came in by an import stands in the lead, and is no entry of its own: an import of a million
 * leads would write as many, which was a sixth of its work. It bears the lead's id, made at that moment.
 */
function arrivals(leadIds: RawBuilder<unknown>) {
  return sql`
    select l.id, l.id as lead_id, null::uuid as contact_id, 'LEAD_IMPORTED' as type,
      l.created_at as at, l.created_by as actor_id, null::uuid as call_id,
      jsonb_build_object('importId', l.import_id) as data, null::bytea as note, null::text as text,
      null::timestamptz as edited_at, null::timestamptz as pinned_at,
      null::timestamptz as deleted_at
    from leads l where l.id = any(${leadIds}) and l.import_id is not null`;
}

function conditions({ types, actorId, from, to }: ActivityFilter) {
  const parts = [sql`and a.deleted_at is null`];
  if (types) parts.push(sql`and a.type = any(${[...types]}::text[])`);
  if (actorId) parts.push(sql`and a.actor_id = ${actorId}`);
  if (from) parts.push(sql`and a.at >= ${from}::timestamptz`);
  if (to) parts.push(sql`and a.at < ${to}::timestamptz`);
  return sql.join(parts, sql` `);
}

/** Notes that were pinned, the last one first. */
export async function selectPinned(
  tx: Tx<"activities" | "leads" | "users">,
  sources: Sources,
  most: number,
): Promise<ActivityRow[]> {
  const tail = sql`and a.type = 'NOTE' and a.pinned_at is not null and a.deleted_at is null`;
  const { rows } = await sql<ActivityRow>`
    select ${columns}, u.name as actor_name
    from (${entries(sources, tail)}) a left join users u on u.id = a.actor_id
    order by a.pinned_at desc, a.id desc limit ${most}`.execute(tx);
  return rows;
}

export async function readActivity(
  tx: Tx<"activities" | "users">,
  id: string,
): Promise<ActivityRow> {
  const { rows } = await sql<ActivityRow>`
    select ${columns}, u.name as actor_name
    from activities a left join users u on u.id = a.actor_id where a.id = ${id}`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error("an entry that was just written is missing");
  return row;
}

/** How many entries of each type on each day. */
export async function countByDay(
  tx: Tx<"activities" | "leads">,
  sources: Sources,
  since: Date,
  timeZone: string,
): Promise<{ day: string; type: ActivityType; count: number }[]> {
  const tail = sql`and a.deleted_at is null and a.at >= ${since}`;
  const { rows } = await sql<{ day: string; type: ActivityType; count: number }>`
    select (a.at at time zone ${timeZone})::date::text as day, a.type, count(*)::int as count
    from (${entries(sources, tail)}) a group by 1, 2 order by 1, 2`.execute(tx);
  return rows;
}

export type NewActivityRow = {
  id: string;
  lead_id: string | null;
  contact_id?: string | null;
  type: ActivityType;
  actor_id: string | null;
  call_id: string | null;
  data: Record<string, unknown>;
  note: Buffer | null;
};

export async function insertActivities(
  tx: Tx<"activities">,
  rows: readonly NewActivityRow[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ ...row, note: row.note && bytesAsText(row.note) }));
  await sql`
    insert into activities (id, lead_id, contact_id, type, at, actor_id, call_id, data, note)
    select id, lead_id, contact_id, type, ${at}, actor_id, call_id, data, note
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v (id uuid, lead_id uuid,
      contact_id uuid, type text, actor_id uuid, call_id uuid, data jsonb, note bytea)
  `.execute(tx);
}

export type LeadOwners = {
  id: string;
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

const ownerColumns = ["id", "contact_id", "assignee_id", "last_agent_id", "team_id"] as const;

/** Whose these leads are. */
export async function ownersOfLeads(
  tx: Tx<"leads">,
  ids: readonly string[],
): Promise<Map<string, LeadOwners>> {
  const rows = await tx
    .selectFrom("leads")
    .select(ownerColumns)
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The living leads of a contact and whose they are. */
export function leadsOfContact(tx: Tx<"leads">, contactId: string): Promise<LeadOwners[]> {
  return tx
    .selectFrom("leads")
    .select(ownerColumns)
    .where("contact_id", "=", contactId)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
}

/** Whether a call was one with this lead. */
export async function isCallOfLead(
  tx: Tx<"calls">,
  callId: string,
  leadId: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom("calls")
    .select("id")
    .where("id", "=", callId)
    .where("lead_id", "=", leadId)
    .executeTakeFirst();
  return row !== undefined;
}
