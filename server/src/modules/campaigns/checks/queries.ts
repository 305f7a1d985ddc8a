import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

/** Leads that are still to be dialled, by where the law takes their numbers and their people to be. */
export type PlaceOfMembers = {
  country: string | null;
  region: string | null;
  zones: string[];
  leads: number;
};

export async function placesOfMembers(
  tx: Tx<"campaigns" | "campaign_members" | "leads" | "contacts" | "contact_points">,
  campaignId: string,
): Promise<PlaceOfMembers[]> {
  const { rows } = await sql<PlaceOfMembers>`
    select p.country, p.region, c.time_zones as zones, count(*)::int as leads
    from campaign_members m
    join leads l on l.id = m.lead_id
    join contacts c on c.id = l.contact_id
    join contact_points p on p.id = m.contact_point_id
    join campaigns k on k.id = m.campaign_id
    where m.campaign_id = ${campaignId} and (m.state in ('DIALABLE', 'LEASED')
      or (m.state = 'DONE' and not m.ended and m.pass < k.pass and m.last_outcome = any(k.pass_outcomes)))
    group by 1, 2, 3 order by 4 desc, 1, 2, 3`.execute(tx);
  return rows;
}
