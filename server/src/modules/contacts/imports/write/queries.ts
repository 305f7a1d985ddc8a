import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { Known, LeadUpdate } from "./plan.ts";

/**
 * Plans for the statements of a batch. While a table fills, one that was made for an empty table must
 * not be kept, and one that is made without statistics is a bad one.
 */
export async function planForBatch(tx: Tx<"leads">): Promise<void> {
  await sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(tx);
}

/** Living contacts with one of these addresses, the oldest last. */
export async function ownersOfAddresses(
  tx: Tx<"contact_points" | "contacts">,
  digests: readonly Buffer[],
): Promise<{ digest: Buffer; contact_id: string }[]> {
  if (digests.length === 0) return [];
  const { rows } = await sql<{ digest: Buffer; contact_id: string }>`
    select p.digest, p.contact_id from contact_points p
    where p.digest = any(${[...digests]}::bytea[])
      and exists (select from contacts c where c.id = p.contact_id and c.deleted_at is null)
    order by p.contact_id desc`.execute(tx);
  return rows;
}

/** The newest living lead of each of these contacts. */
export async function newestLeads(
  tx: Tx<"leads">,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await sql<{ contact_id: string; id: string }>`
    select l.contact_id, l.id from leads l
    where l.contact_id = any(${[...contactIds]}::uuid[]) and l.deleted_at is null
    order by l.id`.execute(tx);
  return new Map(rows.map((row) => [row.contact_id, row.id]));
}

/** Living leads with these ids of another system. */
export async function leadsByExternalId(
  tx: Tx<"leads">,
  externalIds: readonly string[],
): Promise<Known["ofExternalId"]> {
  if (externalIds.length === 0) return new Map();
  const { rows } = await sql<{ external_id: string; contact_id: string; id: string }>`
    select l.external_id, l.contact_id, l.id from leads l
    where l.external_id = any(${[...externalIds]}::text[]) and l.deleted_at is null`.execute(tx);
  return new Map(
    rows.map((row) => [row.external_id, { contactId: row.contact_id, leadId: row.id }]),
  );
}

/** Changes contacts and leads; what an update leaves open stays as it is. */
export async function updateMany(
  tx: Tx<"contacts" | "leads">,
  updates: readonly LeadUpdate[],
): Promise<void> {
  if (updates.length === 0) return;
  const rows = JSON.stringify(updates);
  const contactIds = updates.map((one) => one.contactId);
  await sql`
    update contacts c set
      name = coalesce(v.name, c.name), company = coalesce(v.company, c.company),
      language = coalesce(v.language, c.language), time_zone = coalesce(v.time_zone, c.time_zone),
      time_zone_source = case when v.time_zone is null then c.time_zone_source else 'GIVEN' end,
      time_zones = case when v.time_zone is null then c.time_zones else array[v.time_zone] end
    from jsonb_to_recordset(${rows}::jsonb) as v (
      "contactId" uuid, name text, company text, language text, time_zone text)
    where c.id = v."contactId" and c.id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`
    update leads l set
      source = coalesce(v.source, l.source), status = coalesce(v.status, l.status),
      external_id = coalesce(l.external_id, v.external_id), attributes = l.attributes || v.attributes
    from jsonb_to_recordset(${rows}::jsonb) as v (
      "leadId" uuid, source text, status text, external_id text, attributes jsonb)
    where l.id = v."leadId" and l.id = any(${updates.map((one) => one.leadId)}::uuid[])`.execute(
    tx,
  );
  await sql`
    update leads l set name = c.name, company = c.company, time_zone = c.time_zone
    from contacts c
    where c.id = l.contact_id and l.contact_id = any(${contactIds}::uuid[])
      and (l.name, l.company, l.time_zone) is distinct from (c.name, c.company, c.time_zone)
  `.execute(tx);
}
