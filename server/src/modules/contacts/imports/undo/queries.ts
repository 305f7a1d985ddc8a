import { sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { withinScope } from "../../../../platform/scope.ts";
import { leadColumns } from "../../leads/filter.ts";
import type { LeadState } from "../write/changes.ts";

export type Made = {
  id: string;
  contactId: string;
  leadVersion: number;
  contactVersion: number;
};

/** Leads as they are now, with their contacts, held until the transaction ends. */
export async function lockMade(
  tx: Tx<"leads" | "contacts">,
  leadIds: readonly string[],
): Promise<Made[]> {
  const { rows } = await sql<Made>`
    select l.id, l.contact_id as "contactId", l.version as "leadVersion",
      c.version as "contactVersion"
    from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${[...leadIds]}::uuid[]) order by l.id for update`.execute(tx);
  return rows;
}

/** A table of whosoever, of which rows point to a lead, a contact or an address. */
export type Reference = { table: string; column: string; to: "leads" | "contacts" };

/**
 * Where else leads and contacts are used, as the database itself knows it: whatever must not lose them. What
 * goes with them (`on delete cascade`) is a part of them, but for their places in campaigns and among other
 * people, which somebody has given them. Timelines, leads and addresses are looked at apart.
 */
export async function foreignUses(tx: Tx<"leads">): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select c.conrelid::regclass::text as "table", a.attname as "column",
      c.confrelid::regclass::text as "to"
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
      and a.attname <> 'tenant_id'
    where c.contype = 'f' and c.conparentid = 0
      and (c.confdeltype in ('a', 'r') or c.conrelid = any(array[
        to_regclass('campaign_members'), to_regclass('contact_relationships')]))
      and c.confrelid in ('leads'::regclass, 'contacts'::regclass)
      and c.conrelid not in ('leads'::regclass, 'activities'::regclass)
      and has_table_privilege(c.conrelid, 'select')`.execute(tx);
  return rows;
}

/** Which of these leads somebody uses: calls, campaigns, notes, another lead of a contact that is to go. */
export async function usedLeads(
  tx: Tx<"leads" | "activities">,
  leads: readonly Made[],
  importId: string,
  uses: readonly Reference[],
): Promise<Set<string>> {
  const ids = leads.map((lead) => lead.id);
  const contactIds = leads.map((lead) => lead.contactId);
  const elsewhere = uses.map(({ table, column, to }) => {
    const mine = to === "leads" ? sql.ref("v.id") : sql.ref("v.contact_id");
    return sql`or exists (select from ${sql.table(table)} x where x.${sql.ref(column)} = ${mine})`;
  });
  const { rows } = await sql<{ id: string }>`
    select v.id from unnest(${ids}::uuid[], ${contactIds}::uuid[]) as v (id, contact_id)
    where exists (select from activities a where a.lead_id = v.id
        and not (a.type = 'LEAD_UPDATED' and a.data ->> 'importId' = ${importId}))
      ${sql.join(elsewhere, sql` `)}`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Contacts that have other leads than these. */
export async function contactsInUse(
  tx: Tx<"leads">,
  contactIds: readonly string[],
  leadIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ contact_id: string }>`
    select distinct contact_id from leads
    where contact_id = any(${[...contactIds]}::uuid[]) and id <> all(${[...leadIds]}::uuid[])
  `.execute(tx);
  return new Set(rows.map((row) => row.contact_id));
}

export type Kept = { leadId: string; reason: "CHANGED" | "IN_USE" };

export async function insertKept(
  tx: Tx<"import_kept">,
  importId: string,
  kept: readonly Kept[],
): Promise<void> {
  if (kept.length === 0) return;
  await tx
    .insertInto("import_kept")
    .values(kept.map(({ leadId, reason }) => ({ import_id: importId, lead_id: leadId, reason })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export type ContactNow = Pick<
  LeadState,
  | "name"
  | "company"
  | "language"
  | "time_zone"
  | "time_zone_source"
  | "time_zones"
  | "contact_kind"
  | "contact_attributes"
  | "contact_external_id"
> & { id: string; version: number };

/** Contacts as they are now, held until the transaction ends. */
export async function lockContacts(
  tx: Tx<"contacts">,
  ids: readonly string[],
): Promise<Map<string, ContactNow>> {
  const { rows } = await sql<ContactNow>`
    select id, version, name, company, language, time_zone, time_zone_source, time_zones,
      kind as contact_kind, attributes as contact_attributes, external_id as contact_external_id
    from contacts where id = any(${[...ids]}::uuid[]) order by id for update`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those of these contacts of which a lead was left alone already. */
export async function keptContacts(
  tx: Tx<"import_kept" | "leads">,
  importId: string,
  contactIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ contact_id: string }>`
    select distinct l.contact_id from leads l join import_kept k on k.lead_id = l.id
    where l.contact_id = any(${[...contactIds]}::uuid[]) and k.import_id = ${importId}`.execute(tx);
  return new Set(rows.map((row) => row.contact_id));
}

/** Leads within the caller's scope that an undo left alone, by id, with the names they have now. */
export async function selectKept(
  ctx: Ctx,
  importId: string,
  after: string | undefined,
  limit: number,
): Promise<{ lead_id: string; name: string; reason: Kept["reason"] }[]> {
  const tx: Tx<"import_kept" | "leads"> = ctx.tx;
  return tx
    .selectFrom("import_kept as k")
    .innerJoin("leads as l", "l.id", "k.lead_id")
    .select(["k.lead_id", "l.name", "k.reason"])
    .where("k.import_id", "=", importId)
    .where(withinScope(ctx, "leads:read", leadColumns))
    .$if(after !== undefined, (query) => query.where("k.lead_id", ">", after ?? ""))
    .orderBy("k.lead_id")
    .limit(limit)
    .$castTo<{ lead_id: string; name: string; reason: Kept["reason"] }>()
    .execute();
}

/** The highest batches that are still to be undone. */
export async function lastBatches(
  tx: Tx<"import_batches">,
  importId: string,
  most: number,
): Promise<{ n: number; journal: Buffer }[]> {
  return tx
    .selectFrom("import_batches")
    .select(["n", "journal"])
    .where("import_id", "=", importId)
    .orderBy("n", "desc")
    .limit(most)
    .execute();
}

export async function dropBatches(
  tx: Tx<"import_batches">,
  importId: string,
  numbers: readonly number[],
): Promise<void> {
  await tx
    .deleteFrom("import_batches")
    .where("import_id", "=", importId)
    .where("n", "=", sql<number>`any(${[...numbers]}::int[])`)
    .execute();
}
