import type { ShadowReport } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { notFound } from "../../platform/errors.ts";
import { withinScope } from "../../platform/scope.ts";
import { workflowOf } from "./service.ts";

type Pair = {
  both: number;
  live_only: number;
  shadow_only: number;
  same: number;
  different: number;
};
type Differing = { lead_id: string; lead_name: string; live: string[]; shadow: string[] };

const shown = 20;

/**
 * The version that runs beside another without effect, compared with it event by event: both have the
 * same event where both began.
 */
export async function shadowReport(ctx: Ctx, id: string): Promise<ShadowReport> {
  const row = await workflowOf(ctx, id);
  if (row.shadow_version === null || row.shadow_since === null) throw notFound("shadow");
  const pairs = sql`(
    select coalesce(a.lead_id, b.lead_id) as lead_id, a.id as live_id, b.id as shadow_id,
      a.effects as live, b.effects as shadow
    from (select * from workflow_runs where workflow_id = ${id} and not shadow
        and version is not distinct from ${row.live_version}
        and id >= first_id_at(${row.shadow_since}) and state <> 'REFUSED') a
    full join (select * from workflow_runs where workflow_id = ${id} and shadow
        and version = ${row.shadow_version}
        and id >= first_id_at(${row.shadow_since}) and state <> 'REFUSED') b
      on b.event_id = a.event_id and b.lead_id = a.lead_id)`;
  const tx: Tx<"workflow_runs" | "leads"> = ctx.tx;
  const { rows: sums } = await sql<Pair>`
    select count(*) filter (where live_id is not null and shadow_id is not null)::int as both,
      count(*) filter (where shadow_id is null)::int as live_only,
      count(*) filter (where live_id is null)::int as shadow_only,
      count(*) filter (where live = shadow)::int as same,
      count(*) filter (where live <> shadow)::int as different
    from ${pairs} p`.execute(tx);
  const { rows: counts } = await sql<{ step: string; live: number; shadow: number }>`
    select effect as step, count(*) filter (where side = 'LIVE')::int as live,
      count(*) filter (where side = 'SHADOW')::int as shadow
    from ${pairs} p cross join lateral (
      select 'LIVE' as side, unnest(p.live) as effect
      union all select 'SHADOW', unnest(p.shadow)) e
    group by effect order by effect limit 200`.execute(tx);
  const differing = await differingLeads(ctx, pairs);
  const sum = sums[0] ?? { both: 0, live_only: 0, shadow_only: 0, same: 0, different: 0 };
  return {
    liveVersion: row.live_version,
    shadowVersion: row.shadow_version,
    since: row.shadow_since.toISOString(),
    events: {
      both: sum.both,
      liveOnly: sum.live_only,
      shadowOnly: sum.shadow_only,
      same: sum.same,
      different: sum.different,
    },
    actions: counts,
    differing,
  };
}

async function differingLeads(
  ctx: Ctx,
  pairs: ReturnType<typeof sql>,
): Promise<ShadowReport["differing"]> {
  const leadColumns = { owner: ["l.assignee_id", "l.last_agent_id"], team: "l.team_id" };
  const { rows } = await sql<Differing>`
    select p.lead_id, l.name as lead_name,
      array(select unnest(p.live) except select unnest(p.shadow)) as live,
      array(select unnest(p.shadow) except select unnest(p.live)) as shadow
    from ${pairs} p join leads l on l.id = p.lead_id
    where p.live is distinct from p.shadow and ${withinScope(ctx, "leads:read", leadColumns)}
    order by coalesce(p.live_id, p.shadow_id) desc limit ${shown}`.execute(ctx.tx);
  return rows.map(({ lead_id: leadId, lead_name: leadName, live, shadow }) => ({
    leadId,
    leadName,
    live,
    shadow,
  }));
}
