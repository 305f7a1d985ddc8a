import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";

/** What happened in one hour of a day, by the tenant's clock. */
type HourOfDay = { hour: number; dials: number; talkers: number; staffedSeconds: number };

/** What a campaign's day came to, from its calls and from the times of the agents who took them. */
export type PastDay = {
  dials: number;
  connected: number;
  abandoned: number;
  /** With people, and with machines that nobody detected. */
  talkSeconds: number;
  wrapUpSeconds: number;
  hours: HourOfDay[];
};

const dialled = (campaignId: string, day: string) => sql`
  select c.outcome, c.agent_id, c.connected_at, c.ended_at, c.closed_at,
    extract(hour from c.started_at at time zone t.time_zone)::int as hour
  from calls c, tenants t
  where t.id = current_tenant() and c.tenant_id = t.id and c.campaign_id = ${campaignId}
    and c.origin = 'CAMPAIGN' and c.state = 'ENDED' and c.outcome not in ('CANCELLED', 'NOT_PLACED')
    and c.started_at >= ${day}::date::timestamp at time zone t.time_zone
    and c.started_at < (${day}::date + 1)::timestamp at time zone t.time_zone`;

/** What the campaign's calls of a day of the tenant's calendar came to. */
export async function readPastDay(ctx: Ctx, campaignId: string, day: string): Promise<PastDay> {
  const calls = dialled(campaignId, day);
  const { rows } = await sql<Omit<PastDay, "hours">>`
    select count(*)::int as dials,
      count(*) filter (where outcome = 'CONNECTED')::int as connected,
      count(*) filter (where outcome = 'ABANDONED')::int as abandoned,
      coalesce(sum(extract(epoch from ended_at - connected_at))
        filter (where outcome in ('CONNECTED', 'MACHINE')), 0)::float8 as "talkSeconds",
      coalesce(sum(extract(epoch from closed_at - ended_at))
        filter (where outcome = 'CONNECTED'), 0)::float8 as "wrapUpSeconds"
    from (${calls}) c`.execute(ctx.tx);
  const hours = await sql<HourOfDay>`
    with calls_of_day as (${calls}), hours as (
      select hour, count(*)::int as dials, count(distinct agent_id)::int as talkers
      from calls_of_day group by hour
    ), clock as (
      select hour, dials, talkers,
        (${day}::date::timestamp + make_interval(hours => hour)) at time zone t.time_zone as starts
      from hours, tenants t where t.id = current_tenant()
    )
    select hour, dials, talkers, coalesce((
      select sum(extract(epoch from
        least(h.to_at, starts + interval '1 hour') - greatest(h.from_at, starts)))
      from agent_history h
      where h.tenant_id = current_tenant() and h.state in ('READY', 'RESERVED', 'ON_CALL', 'WRAP_UP')
        and h.user_id in (select agent_id from calls_of_day)
        and h.to_at > starts and h.from_at < starts + interval '1 hour'
    ), 0)::float8 as "staffedSeconds"
    from clock order by hour`.execute(ctx.tx);
  const [sums] = rows;
  if (!sums) throw new Error("counting gave no row");
  return { ...sums, hours: hours.rows };
}

/** Agents on the floor of an hour: by their times or, where these are not known, those who talked. */
export function agentsOf({ staffedSeconds, talkers }: HourOfDay): number {
  return staffedSeconds > 0 ? staffedSeconds / 3600 : talkers;
}
