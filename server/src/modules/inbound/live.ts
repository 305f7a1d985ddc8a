import type { QueuesLive } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { withinScope } from "../../platform/scope.ts";
import { inPool } from "../agents/index.ts";
import { estimateSeconds, keptBefore, keptPlaces, paceOf, turnOf } from "../calls/index.ts";
import type { QueueRow } from "./queues.ts";

type Queue = QueuesLive["queues"][number];

/** The queues at this moment: who waits, who is there for them, and how the day goes. */
export async function queuesLive(ctx: Ctx): Promise<QueuesLive> {
  const tx: Tx<"queues"> = ctx.tx;
  const rows = await tx
    .selectFrom("queues")
    .selectAll()
    .where("retired", "=", false)
    .orderBy("name")
    .orderBy("id")
    .$castTo<QueueRow>()
    .execute();
  const [waiting, hours, places] = await Promise.all([
    waitingNow(ctx),
    hoursOfDay(ctx),
    keptPlaces(ctx),
  ]);
  const queues: Queue[] = [];
  for (const row of rows) {
    const pool = { teamIds: row.team_ids, skillIds: row.skill_ids };
    const { agents: atWork, handleSeconds } = await paceOf(ctx, row.id, pool);
    const own = waiting
      .filter(({ queue_id }) => queue_id === row.id)
      .toSorted((a, b) => turnOf(a.priority, a.came_at) - turnOf(b.priority, b.came_at));
    queues.push({
      ...{ id: row.id, name: row.name },
      ...{ targetPercent: row.target_percent, targetSeconds: row.target_seconds },
      waiting: own.map((call, at) => {
        const turn = turnOf(call.priority, call.came_at);
        const position = at + 1 + keptBefore(places, row.id, turn);
        return {
          ...{ callId: call.id, leadName: call.lead_name, position },
          since: call.came_at.toISOString(),
          estimateSeconds: atWork === 0 ? null : estimateSeconds(position, atWork, handleSeconds),
        };
      }),
      callbacks: places.filter(({ queueId }) => queueId === row.id).length,
      agents: await agentsOf(ctx, pool),
      hours: hours
        .filter(({ queue_id }) => queue_id === row.id)
        .map(({ queue_id: _, at, ...counts }) => ({ at: at.toISOString(), ...counts })),
    });
  }
  return { at: ctx.now.toISOString(), queues };
}

type WaitingRow = {
  id: string;
  queue_id: string;
  /** As it was when he called: an edit is for those who call after it. */
  priority: number;
  /** When he called, or was handed over. */
  came_at: Date;
  lead_name: string | null;
};

/** Whoever may not see a lead sees that somebody waits, and not who. */
async function waitingNow(ctx: Ctx): Promise<WaitingRow[]> {
  const isSeen = withinScope(ctx, "leads:read", {
    owner: ["l.assignee_id", "l.last_agent_id"],
    team: "l.team_id",
  });
  const { rows } = await sql<WaitingRow>`
    select c.id, c.queue_id, coalesce(c.requeued_at, c.started_at) as came_at,
      coalesce((c.queue_plan -> c.queue_stage ->> 'priority')::int, 5) as priority, case when ${isSeen} then l.name end as lead_name
    from calls c join leads l on l.tenant_id = c.tenant_id and l.id = c.lead_id
    where c.tenant_id = current_tenant() and c.state = 'QUEUED' and c.queue_id is not null`.execute(
    ctx.tx,
  );
  return rows;
}

type HourRow = { queue_id: string; at: Date } & Omit<Queue["hours"][number], "at">;

/**
 * Who came to the queues since the tenant's midnight, by the hour in which they did: callers, and those whom an agent
 * handed over, each time that he did.
 */
async function hoursOfDay(ctx: Ctx): Promise<HourRow[]> {
  const midnight = sql`date_trunc('day', ${ctx.now}::timestamptz, t.time_zone)`;
  const waited = sql`extract(epoch from coalesce(c.connected_at, c.ended_at) - c.came_at)`;
  const { rows } = await sql<HourRow>`
    select c.queue_id, date_trunc('hour', c.came_at, t.time_zone) as at,
      count(*)::int as came,
      count(*) filter (where c.connected_at is not null)::int as answered,
      count(*) filter (where c.connected_at is not null and ${waited} <= q.target_seconds)::int
        as "withinTarget",
      count(*) filter (where c.outcome = 'LEFT_QUEUE')::int as left,
      count(*) filter (where c.outcome = 'LEFT_QUEUE' and ${waited} <= q.target_seconds)::int
        as "leftSoon",
      count(*) filter (where c.outcome = 'NOT_SERVED')::int as "notServed",
      coalesce(sum(${waited}) filter (where c.connected_at is not null), 0)::int as "waitedSeconds",
      coalesce(max(${waited}), 0)::int as "longestSeconds"
    from tenants t
    cross join lateral (
      select k.queue_id, k.started_at as came_at, k.connected_at, k.ended_at, k.outcome
      from calls k
      where k.tenant_id = t.id and k.queue_id is not null and k.requeued_by is null
        and k.started_at >= ${midnight}
      union all
      select w.queue_id, w.entered_at, case when w.outcome = 'CONNECTED' then w.left_at end,
        w.left_at, w.outcome
      from queue_waits w where w.tenant_id = t.id and w.entered_at >= ${midnight}
    ) c
    join queues q on q.tenant_id = t.id and q.id = c.queue_id
    where t.id = current_tenant()
    group by 1, 2 order by 1, 2`.execute(ctx.tx);
  return rows;
}

/** Who of those that may take its calls is ready, at work and away. */
export async function agentsOf(ctx: Ctx, pool: { teamIds: string[]; skillIds: string[] }) {
  const { rows } = await sql<Queue["agents"]>`
    select count(*) filter (where a.state = 'READY')::int as ready,
      count(*) filter (where a.state in ('RESERVED', 'ON_CALL', 'WRAP_UP'))::int as busy,
      count(*) filter (where a.state in ('PAUSED', 'BUSY'))::int as away
    from agents a
    where a.tenant_id = current_tenant() and not a.retired and ${inPool(pool)}`.execute(ctx.tx);
  return rows[0] ?? { ready: 0, busy: 0, away: 0 };
}
