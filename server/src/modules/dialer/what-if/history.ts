import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Durations, History, HourCount, Sample } from "./learn.ts";

/** The newest say most, and a question must be answered in a moment. */
const mostCalls = 20_000;
const steps = 20;

/** What the calls of these campaigns in a span of time tell, in the tenant's zone. */
export async function readHistory(
  ctx: Ctx,
  campaignIds: readonly string[],
  { since, until }: { since: Date; until: Date },
): Promise<History> {
  // Of each campaign the newest, by its index: none is read further back than it may count.
  const recent = sql`
    select c.*, extract(hour from c.started_at at time zone t.time_zone)::int as hour,
      (c.started_at at time zone t.time_zone)::date as day
    from tenants t, unnest(${[...campaignIds]}::uuid[]) as wanted (id),
    lateral (
      select outcome, agent_id, started_at, ringing_at, answered_at, connected_at, ended_at, closed_at
      from calls
      where tenant_id = current_tenant() and campaign_id = wanted.id and origin = 'CAMPAIGN'
        and state = 'ENDED' and outcome not in ('CANCELLED', 'NOT_PLACED')
        and started_at >= ${since} and started_at < ${until}
      order by id desc limit ${mostCalls}
    ) c
    where t.id = current_tenant()
    order by c.started_at desc limit ${mostCalls}`;
  const hours = await sql<HourCount>`
    with recent as (${recent}), by_day as (
      select hour, day, count(distinct agent_id) as agents from recent
      where agent_id is not null group by hour, day
    )
    select hour, count(*)::int as dials,
      count(*) filter (where outcome in ('CONNECTED', 'ABANDONED'))::int as person,
      count(*) filter (where outcome = 'MACHINE')::int as machine,
      count(*) filter (where outcome = 'BUSY')::int as busy,
      count(*) filter (where outcome in ('INVALID_NUMBER', 'REJECTED', 'CONGESTION', 'FAILED'))::int as failed,
      coalesce((select avg(agents) from by_day d where d.hour = recent.hour), 0)::float8 as agents
    from recent group by hour order by hour`.execute(ctx.tx);
  const durations = await sql<{ what: Durations; count: number; quantiles: number[] }>`
    with recent as (${recent}), lasting as (
      select v.what, greatest(0, extract(epoch from v.lasted) * 1000)::float8 as ms
      from recent, lateral (values
        ('setUpMs', ringing_at - started_at),
        ('ringPersonMs', case when outcome in ('CONNECTED', 'ABANDONED') then answered_at - ringing_at end),
        ('ringMachineMs', case when outcome = 'MACHINE' then coalesce(answered_at, ended_at) - ringing_at end),
        ('talkMs', case when outcome = 'CONNECTED' then ended_at - connected_at end),
        ('machineTalkMs', case when outcome = 'MACHINE' then ended_at - connected_at end),
        ('wrapUpMs', case when outcome = 'CONNECTED' then closed_at - ended_at end)
      ) as v (what, lasted)
      where v.lasted is not null
    )
    select what, count(*)::int as count,
      percentile_cont(${Array.from({ length: steps + 1 }, (_, i) => i / steps)}::float8[])
        within group (order by ms) as quantiles
    from lasting group by what`.execute(ctx.tx);
  return { hours: hours.rows, durations: samplesOf(durations.rows) };
}

function samplesOf(
  rows: readonly { what: Durations; count: number; quantiles: number[] }[],
): Record<Durations, Sample> {
  const of = (what: Durations) =>
    rows.find((row) => row.what === what) ?? { count: 0, quantiles: [] };
  return {
    setUpMs: of("setUpMs"),
    ringPersonMs: of("ringPersonMs"),
    ringMachineMs: of("ringMachineMs"),
    talkMs: of("talkMs"),
    machineTalkMs: of("machineTalkMs"),
    wrapUpMs: of("wrapUpMs"),
  };
}
