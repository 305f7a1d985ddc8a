import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { LeadState } from "./changes.ts";
import type { Known } from "./plan.ts";

/**
 * Plans for looking up what a batch meets. While a table fills, one that was made for an empty table must
 * not be kept. Never where rows are written: the checks of their keys would be planned anew for each row.
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

/** Living contacts with these ids of another system. */
export async function contactsByExternalId(
  tx: Tx<"contacts">,
  externalIds: readonly string[],
): Promise<Map<string, string>> {
  if (externalIds.length === 0) return new Map();
  const { rows } = await sql<{ external_id: string; id: string }>`
    select c.external_id, c.id from contacts c
    where c.external_id = any(${[...externalIds]}::text[]) and c.deleted_at is null`.execute(tx);
  return new Map(rows.map((row) => [row.external_id, row.id]));
}

/** Leads with their contacts as they are, held until the transaction ends. */
export async function lockStates(
  tx: Tx<"contacts" | "leads">,
  leadIds: readonly string[],
): Promise<Map<string, LeadState>> {
  if (leadIds.length === 0) return new Map();
  const { rows } = await sql<LeadState>`
    select l.id as "leadId", l.contact_id as "contactId", c.name, c.company, c.language, c.time_zone,
      c.time_zone_source, c.time_zones, c.kind as contact_kind, c.attributes as contact_attributes,
      c.external_id as contact_external_id, l.source, l.status, l.external_id, l.attributes,
      l.pipeline_id, l.stage_id, l.stage_since::text as stage_since
    from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${[...leadIds]}::uuid[])
    order by l.id for update`.execute(tx);
  return new Map(rows.map((row) => [row.leadId, row]));
}

/** Writes leads and their contacts as they are to be; of a contact only what is another. */
export async function saveStates(
  tx: Tx<"contacts" | "leads" | "stages">,
  states: readonly LeadState[],
): Promise<void> {
  if (states.length === 0) return;
  const rows = JSON.stringify(states);
  const contactIds = states.map((one) => one.contactId);
  await sql`
    update contacts c set
      name = v.name, company = v.company, language = v.language, time_zone = v.time_zone,
      time_zone_source = v.time_zone_source, time_zones = v.time_zones,
      attributes = v.contact_attributes, external_id = v.contact_external_id
    from jsonb_to_recordset(${rows}::jsonb) as v (
      "contactId" uuid, name text, company text, language text, time_zone text,
      time_zone_source text, time_zones text[], contact_attributes jsonb, contact_external_id text)
    where c.id = v."contactId" and c.id = any(${contactIds}::uuid[])
      and (c.name, c.company, c.language, c.time_zone, c.time_zone_source, c.time_zones, c.attributes,
          c.external_id)
        is distinct from (v.name, v.company, v.language, v.time_zone, v.time_zone_source,
          v.time_zones, v.contact_attributes, v.contact_external_id)`.execute(tx);
  await sql`
    update leads l set source = v.source, status = v.status, external_id = v.external_id,
      attributes = v.attributes, name = c.name, company = c.company, time_zone = c.time_zone,
      pipeline_id = coalesce(s.pipeline_id, l.pipeline_id), stage_id = coalesce(s.id, l.stage_id),
      stage_since = case when s.id is null then l.stage_since else v.stage_since end
    from jsonb_to_recordset(${rows}::jsonb) as v (
      "leadId" uuid, source text, status text, external_id text, attributes jsonb, stage_id uuid,
      stage_since timestamptz)
    -- A stage that is gone by now takes nobody back.
    left join stages s on s.id = v.stage_id, contacts c
    where l.id = v."leadId" and l.id = any(${states.map((one) => one.leadId)}::uuid[])
      and c.id = l.contact_id`.execute(tx);
  await sql`
    update leads l set name = c.name, company = c.company, time_zone = c.time_zone
    from contacts c
    where c.id = l.contact_id and l.contact_id = any(${contactIds}::uuid[])
      and (l.name, l.company, l.time_zone) is distinct from (c.name, c.company, c.time_zone)
  `.execute(tx);
}

export type Versions = {
  contactId: string;
  importId: string | null;
  lead: number;
  contact: number;
};

/** The versions of the leads of these contacts, and of the contacts, by lead. */
export async function versionsOf(
  tx: Tx<"contacts" | "leads">,
  contactIds: readonly string[],
): Promise<Map<string, Versions>> {
  const { rows } = await sql<Versions & { id: string }>`
    select l.id, l.contact_id as "contactId", l.import_id as "importId", l.version as lead,
      c.version as contact
    from leads l join contacts c on c.id = l.contact_id
    where l.contact_id = any(${[...contactIds]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}
