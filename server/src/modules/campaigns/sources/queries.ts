import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

export type Joining = { campaign_id: string; lead_ids: string[] };

/** The campaigns whose sources brought some of these leads, each with those that are not in it yet. */
export async function joiningOf(
  tx: Tx<"leads" | "campaigns" | "campaign_members">,
  leadIds: readonly string[],
): Promise<Joining[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await sql<Joining>`
    select c.id as campaign_id, array_agg(l.id order by l.id) as lead_ids
    from campaigns c join leads l on l.tenant_id = c.tenant_id
      and exists (select from unnest(c.sources) as s (name) where lower(s.name) = lower(l.source))
    where c.sources <> '{}'
      and l.id = any(${[...leadIds]}::uuid[]) and l.deleted_at is null
      and not exists (select from campaign_members m
        where m.tenant_id = l.tenant_id and m.campaign_id = c.id and m.lead_id = l.id)
    group by c.id order by c.id`.execute(tx);
  return rows;
}

/**
 * How leads write these sources: upper and lower case are the same, but leads are found by what they bear letter by letter. Goes
 * through the index from one source to the next, of which there are few.
 */
export async function spellingsOf(tx: Tx<"leads">, sources: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`
    with recursive found (source) as (
      (select min(l.source) from leads l where l.deleted_at is null and l.source is not null)
      union all
      select (select min(l.source) from leads l
        where l.deleted_at is null and l.source is not null and l.source > f.source)
      from found f where f.source is not null
    )
    select source from found
    where lower(source) in (select lower(name) from unnest(${[...sources]}::text[]) as s (name))
    order by source`.execute(tx);
  return rows.map(({ source }) => source);
}

/** Whether any campaign has sources at all: most tenants need not look at their leads. */
export async function hasSources(tx: Tx<"campaigns">): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from campaigns where sources <> '{}') as has`.execute(tx);
  return rows[0]?.has === true;
}

/** A page of the leads that an import made, by id. */
export async function leadsOfImport(
  tx: Tx<"leads">,
  importId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  // Ids are by time, so those of an import begin after its own.
  const { rows } = await sql<{ id: string }>`
    select id from leads
    where id > ${after ?? importId}::uuid and import_id = ${importId} and deleted_at is null
    order by id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}
