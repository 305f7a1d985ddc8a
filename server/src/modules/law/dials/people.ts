import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

/** Who would be called by a lead: the contact, where he may be, and all of his numbers. */
export type CalledPerson = {
  leadId: string;
  contactId: string;
  zones: string[];
  /** Digests of the contact's numbers, in hexadecimal digits. */
  digests: string[];
  recordAt: Date;
};

export async function peopleOfLeads(
  tx: Tx<"leads" | "contacts" | "contact_points">,
  leadIds: readonly string[],
): Promise<Map<string, CalledPerson>> {
  const { rows } = await sql<CalledPerson>`
    select l.id as "leadId", l.contact_id as "contactId", c.time_zones as zones,
      array(select encode(p.digest, 'hex') from contact_points p
        where p.contact_id = l.contact_id and p.type = 'PHONE') as digests,
      l.created_at as "recordAt"
    from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${[...new Set(leadIds)]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.leadId, row]));
}

/**
 * Holds off every other dial of these numbers and people until the transaction ends: of two at once the
 * second counts the first, so that together they cannot pass a bound that each would keep.
 */
export async function lockDialled(tx: Tx<never>, names: readonly string[]): Promise<void> {
  // In one order, so that two transactions never wait for each other.
  await sql`
    select pg_advisory_xact_lock(name.key) from (
      select distinct hashtextextended(current_tenant() || ' dial ' || n, 0) as key
      from unnest(${[...names]}::text[]) as n order by 1 offset 0
    ) as name`.execute(tx);
}
