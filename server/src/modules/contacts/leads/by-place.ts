import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { type LeadFilter, leadCondition, queryOf } from "./filter.ts";

/** How many leads may be in the same zones and have their first number in the same place; those without a number apart. */
export type LeadsOfPlace = {
  zones: string[];
  country: string | null;
  region: string | null;
  has_number: boolean;
  leads: number;
};

/** The leads of a filter by where they are, most first. */
export async function leadsByPlace(ctx: Ctx, filter: LeadFilter): Promise<LeadsOfPlace[]> {
  const { rows } = await sql<LeadsOfPlace>`
    select c.time_zones as zones, n.country, n.region, n.contact_id is not null as has_number,
      count(*)::int as leads
    from leads l
    join contacts c on c.id = l.contact_id
    left join lateral (
      select p.contact_id, p.country, p.region from contact_points p
      where p.contact_id = l.contact_id and p.type = 'PHONE'
      order by p.is_primary desc, p.id limit 1) as n on true
    where ${leadCondition(ctx, await queryOf(ctx, filter))}
    group by 1, 2, 3, 4 order by 5 desc`.execute(ctx.tx);
  return rows;
}
