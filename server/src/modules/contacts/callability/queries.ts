import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { type LeadQuery, leadCondition } from "../leads/filter.ts";

export type ZoneCount = { zones: string[]; has_number: boolean; leads: number };

/** How many leads are in which zones, those with and those without a number apart. */
export async function leadsByZones(ctx: Ctx, query: LeadQuery): Promise<ZoneCount[]> {
  const { rows } = await sql<ZoneCount>`
    select c.time_zones as zones, has_number, count(*)::int as leads
    from leads l
    join contacts c on c.id = l.contact_id
    cross join lateral (select exists (
      select from contact_points p where p.contact_id = l.contact_id and p.type = 'PHONE') as has_number) as n
    where ${leadCondition(ctx, query)}
    group by 1, 2 order by 3 desc`.execute(ctx.tx);
  return rows;
}
