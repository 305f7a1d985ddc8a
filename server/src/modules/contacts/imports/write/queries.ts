import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { Known, LeadUpdate } from "./plan.ts";

/** Living leads of these contacts, the newest of each. */
export async function newestLeads(
  tx: Tx<"leads">,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await sql<{ contact_id: string; id: string }>`
    select distinct on (l.contact_id) l.contact_id, l.id from leads l
    where l.contact_id = any(${[...contactIds]}::uuid[]) and l.deleted_at is null
    order by l.contact_id, l.id desc`.execute(tx);
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
    where l.external_id = any(${[...externalIds]}::text[]) and l.deleted_at is null
  `.execute(tx);
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
  await sql`
    update contacts c set
      name = coalesce(v.name, c.name), company = coalesce(v.company, c.company),
      language = coalesce(v.language, c.language), time_zone = coalesce(v.time_zone, c.time_zone)
    from jsonb_to_recordset(${rows}::jsonb) as v (
      "contactId" uuid, name text, company text, language text, time_zone text)
    where c.id = v."contactId"`.execute(tx);
  await sql`
    update leads l set
      source = coalesce(v.source, l.source), status = coalesce(v.status, l.status),
      external_id = coalesce(l.external_id, v.external_id), attributes = l.attributes || v.attributes
    from jsonb_to_recordset(${rows}::jsonb) as v (
      "leadId" uuid, source text, status text, external_id text, attributes jsonb)
    where l.id = v."leadId"`.execute(tx);
  await sql`
    update leads l set name = c.name, company = c.company, time_zone = c.time_zone
    from contacts c
    where c.id = l.contact_id and l.contact_id = any(${updates.map((one) => one.contactId)}::uuid[])
      and (l.name, l.company, l.time_zone) is distinct from (c.name, c.company, c.time_zone)
  `.execute(tx);
}
