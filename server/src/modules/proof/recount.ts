import { type RawBuilder, sql } from "kysely";

/** Instants from and to which is counted, the second not included, and the clock whose hours these are. */
export type Span = { from: Date; to: Date; zone: string };

/**
 * What happened in a span, counted from the calls and from what the agents did: a row for each hour,
 * campaign and agent, in the columns of `ledger_hours`. Everything counts in the hour in which it ended, as on
 * the board, so that an hour that is over never changes any more.
 */
export function recount({ from, to, zone }: Span, campaignId: string | null): RawBuilder<unknown> {
  const ofCampaign = campaignId === null ? sql`` : sql`and campaign_id = ${campaignId}`;
  const span = (column: string) =>
    sql`tenant_id = current_tenant() and ${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to} ${ofCampaign}`;
  return sql`
    select date_trunc('hour', at, ${zone}::text) as hour, campaign_id, agent_id, ${columns}
    from (
      select ended_at as at, campaign_id, agent_id, origin = 'INBOUND' as came_in,
        case when origin <> 'INBOUND' then outcome end as outcome, connected_at is not null as talked,
        passes_machine and detected_as = 'MACHINE' and connected_at is not null as was_sampled,
        agent_verdict is not null as is_machine, false as is_sale, talk_seconds as talked_for,
        case when answered_at is null then 0
          else greatest(0, round(extract(epoch from ended_at - answered_at))) end as answered_for,
        null as state, 0 as lasted
      from calls where ${span("ended_at")}
      union all
      select closed_at, campaign_id, agent_id, false, null, false, false, false, true, 0, 0, null, 0
      from calls where converted and ${span("closed_at")}
      union all
      select to_at, campaign_id, user_id, false, null, false, false, false, false, 0, 0, state,
        round(extract(epoch from to_at - from_at))
      from agent_history where state <> 'OFFLINE' and ${span("to_at")}
    ) as facts
    group by 1, 2, 3`;
}

const outcome = (name: string, column: string) =>
  sql`count(*) filter (where outcome = ${sql.lit(name)})::int as ${sql.ref(column)}`;
const time = (states: readonly string[], column: string) =>
  sql`coalesce(sum(lasted) filter (where state in (${sql.join(states.map((one) => sql.lit(one)))})), 0)::int
    as ${sql.ref(column)}`;

const columns = sql.join([
  outcome("CONNECTED", "connected"),
  outcome("ABANDONED", "abandoned"),
  outcome("MACHINE", "machine"),
  outcome("BUSY", "busy"),
  outcome("NO_ANSWER", "no_answer"),
  outcome("INVALID_NUMBER", "invalid_number"),
  outcome("REJECTED", "rejected"),
  outcome("CONGESTION", "congestion"),
  outcome("CANCELLED", "cancelled"),
  outcome("FAILED", "failed"),
  outcome("NOT_PLACED", "not_placed"),
  sql`count(*) filter (where talked)::int as talks`,
  sql`count(*) filter (where talked and is_machine)::int as agent_machines`,
  sql`count(*) filter (where was_sampled)::int as sampled`,
  sql`count(*) filter (where was_sampled and not is_machine)::int as sampled_people`,
  sql`count(*) filter (where is_sale)::int as sales`,
  sql`sum(talked_for)::int as talk_seconds`,
  time(["WRAP_UP"], "wrap_seconds"),
  time(["READY"], "wait_seconds"),
  time(["RESERVED"], "reserved_seconds"),
  time(["PAUSED", "BUSY"], "pause_seconds"),
  sql`sum(answered_for)::int as answered_seconds`,
  sql`count(*) filter (where came_in)::int as callers`,
  sql`count(*) filter (where came_in and talked)::int as callers_served`,
]);
