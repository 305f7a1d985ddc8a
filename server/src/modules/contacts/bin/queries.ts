import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { type ContactLead, contactWithin } from "../contacts/queries.ts";
import { leadColumns } from "../leads/filter.ts";

export type Place = { micros: number; id: string };

export type BinRow = {
  id: string;
  contact_id: string;
  name: string;
  company: string | null;
  kind: string;
  deleted_at: Date;
  micros: string;
  deleted_by: string | null;
  deleted_by_name: string | null;
};

type Page = { after: Place | undefined; limit: number };

/** Deleted leads within the caller's scope, the last one first. */
export async function selectDeletedLeads(ctx: Ctx, page: Page): Promise<BinRow[]> {
  const { rows } = await sql<BinRow>`
    select l.id, l.contact_id, l.name, l.company, 'LEAD' as kind, ${deletion(sql`l`)}
    from leads l left join users u on u.id = l.deleted_by
    where l.deleted_at is not null and l.purged_at is null
      and ${withinScope(ctx, "leads:restore", leadColumns)} ${beyond(sql`l`, page.after)}
    order by l.deleted_at desc, l.id desc limit ${page.limit}`.execute(ctx.tx);
  return rows;
}

/** Deleted contacts within the caller's scope, the last one first. */
export async function selectDeletedContacts(ctx: Ctx, page: Page): Promise<BinRow[]> {
  const { rows } = await sql<BinRow>`
    select c.id, c.id as contact_id, c.name, c.company, c.kind, ${deletion(sql`c`)}
    from contacts c left join users u on u.id = c.deleted_by
    where c.deleted_at is not null and c.purged_at is null
      and ${contactWithin(ctx, "contacts:restore", "EACH")} ${beyond(sql`c`, page.after)}
    order by c.deleted_at desc, c.id desc limit ${page.limit}`.execute(ctx.tx);
  return rows;
}

function deletion(row: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${row}.deleted_at, ${row}.deleted_by, u.name as deleted_by_name,
    (extract(epoch from ${row}.deleted_at) * 1000000)::bigint::text as micros`;
}

function beyond(row: RawBuilder<unknown>, after: Place | undefined): RawBuilder<unknown> {
  if (!after) return sql``;
  return sql`and (${row}.deleted_at, ${row}.id) <
    (timestamptz 'epoch' + ${after.micros}::float8 * interval '1 microsecond', ${after.id}::uuid)`;
}

export type DeletedLead = {
  id: string;
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

const owned = sql.raw("id, contact_id, assignee_id, last_agent_id, team_id");

/** Deleted leads of these ids, held. */
export async function lockDeletedLeads(
  tx: Tx<"leads">,
  ids: readonly string[],
): Promise<DeletedLead[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<DeletedLead>`
    select ${owned} from leads
    where id = any(${[...ids]}::uuid[]) and deleted_at is not null and purged_at is null
    order by id for update`.execute(tx);
  return rows;
}

/** Every lead of these contacts that is not gone already, held. */
export async function lockLeadsOfContacts(
  tx: Tx<"leads">,
  contactIds: readonly string[],
): Promise<(DeletedLead & { is_deleted: boolean })[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await sql<DeletedLead & { is_deleted: boolean }>`
    select ${owned}, deleted_at is not null as is_deleted from leads
    where contact_id = any(${[...contactIds]}::uuid[]) and purged_at is null
    order by id for update`.execute(tx);
  return rows;
}

/** What has lain in the bin since before an instant; what another process has in hand is left to it. */
export async function dueIds(
  tx: Tx<"leads" | "contacts">,
  table: "leads" | "contacts",
  before: Date,
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)}
    where deleted_at < ${before} and purged_at is null
    order by deleted_at, id limit ${most} for update skip locked`.execute(tx);
  return rows.map((row) => row.id);
}

/** Of these leads those that were called: calls are counted by them. */
export async function calledLeads(
  tx: Tx<"calls" | "attempts">,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select v.id from unnest(${[...ids]}::uuid[]) as v (id)
    where exists (select from calls c where c.lead_id = v.id)
      or exists (select from attempts a where a.lead_id = v.id)`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

type Child = { table_name: string; column_name: string };

/**
 * Removes what belongs to rows that stay as empty ones. Which tables those are is asked of the database:
 * whatever would go with the row says so by its key, also a table that is made after this was written.
 */
export async function removeChildren(
  tx: Tx<"leads" | "contacts">,
  table: "leads" | "contacts",
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<Child>`
    select k.conrelid::regclass::text as table_name, a.attname::text as column_name
    from pg_constraint k
    cross join lateral unnest(k.conkey, k.confkey) as pair (own, theirs)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
    join pg_attribute f on f.attrelid = k.confrelid and f.attnum = pair.theirs
    where k.confrelid = ${table}::regclass and k.contype = 'f' and k.confdeltype = 'c'
      and k.conparentid = 0 and f.attname = 'id'`.execute(tx);
  for (const { table_name, column_name } of rows) {
    await sql`delete from ${sql.table(table_name)}
      where ${sql.ref(column_name)} = any(${[...ids]}::uuid[])`.execute(tx);
  }
}

/** Leaves nothing of the person on leads that must stay. */
export async function emptyLeads(
  tx: Tx<"leads">,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update leads set name = '', company = null, source = null, external_id = null, assignee_id = null,
      time_zone = null, attributes = '{}', next_attempt_at = null, purged_at = ${now}
    where id = any(${[...ids]}::uuid[])`.execute(tx);
}

/** Of these contacts those that an empty lead still points at. */
export async function heldContacts(tx: Tx<"leads">, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ contact_id: string }>`
    select distinct contact_id from leads where contact_id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Set(rows.map((row) => row.contact_id));
}

export async function emptyContacts(
  tx: Tx<"contacts">,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update contacts set name = '', company = null, external_id = null, language = null, time_zone = null,
      attributes = '{}', purged_at = ${now}
    where id = any(${[...ids]}::uuid[])`.execute(tx);
}

/** Leads that went into the bin with these contacts, held. */
export async function lockLeadsGoneWith(
  tx: Tx<"leads" | "contacts">,
  contactIds: readonly string[],
): Promise<(ContactLead & { contact_id: string })[]> {
  const { rows } = await sql<ContactLead & { contact_id: string }>`
    select l.id, l.contact_id, l.assignee_id, l.last_agent_id, l.team_id, l.active_call_id
    from contacts c join leads l on l.contact_id = c.id and l.deleted_at = c.deleted_at
    where c.id = any(${[...contactIds]}::uuid[]) and l.purged_at is null
    order by l.id for update of l`.execute(tx);
  return rows;
}

/**
 * Takes records out of the bin. One whose id of another system another has by now, or comes back with before
 * it, comes back without.
 */
export async function bringBack(
  tx: Tx<"leads" | "contacts">,
  table: "leads" | "contacts",
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const wanted = sql`any(${[...ids]}::uuid[])`;
  await sql`
    update ${sql.table(table)} r set deleted_at = null, deleted_by = null,
      external_id = case when exists (
        select from ${sql.table(table)} o
        where o.external_id = r.external_id
          and (o.deleted_at is null or o.id = ${wanted} and o.id < r.id)) then null else r.external_id end
    where r.id = ${wanted}`.execute(tx);
}
