import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { inPool, type Pool } from "../../agents/index.ts";

/** Where nothing was answered yet, a call is taken to last so long. */
const usualSeconds = 180;

/** Agents of a pool who work, and how long its queue's calls took of late, wrap-up included: what an estimate is made of. */
export async function paceOf(
  ctx: Ctx,
  queueId: string,
  pool: Pool,
): Promise<{ agents: number; handleSeconds: number }> {
  const since = new Date(ctx.now.getTime() - 24 * 3_600_000);
  const { rows } = await sql<{ agents: number; seconds: number | null }>`
    select
      (select count(*)::int from agents a where a.tenant_id = current_tenant()
        and a.state in ('READY', 'RESERVED', 'ON_CALL', 'WRAP_UP') and ${inPool(pool)}) as agents,
      (select avg(extract(epoch from coalesce(c.closed_at, c.ended_at) - c.connected_at))::float8
        from calls c where c.tenant_id = current_tenant() and c.queue_id = ${queueId}
          and c.started_at >= ${since} and c.connected_at is not null and c.ended_at is not null
          and c.requeued_by is null)
        as seconds`.execute(ctx.tx);
  const [row] = rows;
  return { agents: row?.agents ?? 0, handleSeconds: row?.seconds ?? usualSeconds };
}

/** Callers who wait and whom an agent of this pool may take: each is to have an agent before one is dialled for. */
export async function countCallersFor(ctx: Ctx, pool: Pool): Promise<number> {
  const { rows } = await sql<{ callers: number }>`
    select count(*)::int as callers from calls c
    where c.tenant_id = current_tenant() and c.state = 'QUEUED' and exists (
      select from agents a where a.tenant_id = c.tenant_id
        and a.state in ('READY', 'RESERVED', 'ON_CALL', 'WRAP_UP') and ${inPool(pool)}
        and (cardinality(c.pool_team_ids) = 0 or a.team_id = any(c.pool_team_ids))
        and not exists (select from unnest(c.pool_skill_ids) as needed (id)
          where not exists (select from user_skills s
            where s.tenant_id = a.tenant_id and s.user_id = a.user_id and s.skill_id = needed.id)))`.execute(
    ctx.tx,
  );
  return rows[0]?.callers ?? 0;
}
