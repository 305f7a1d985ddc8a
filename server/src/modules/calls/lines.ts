import type { TenantLimits } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { idTime } from "../../platform/ids.ts";
import { alone, limitsOf } from "../../platform/quota.ts";

type Bound = { limit: keyof TenantLimits; most: number };
/** Calls that may begin now, and which limit says so. */
export type Lines = { free: number; bound: Bound | undefined };

/** Of calls that began this long ago an id may differ from the clock that the second is told by. */
const slackMs = 60_000;

/** How many calls the tenant may begin at this instant, by its channels and by its calls a second. */
export async function linesFree(ctx: Ctx): Promise<Lines> {
  const { channels, callsPerSecond } = await limitsOf(ctx.tx);
  let lines: Lines = { free: Number.POSITIVE_INFINITY, bound: undefined };
  if (typeof channels === "number") {
    await alone(ctx, "channels");
    lines = narrower(lines, "channels", channels, await liveCalls(ctx.tx));
  }
  if (typeof callsPerSecond === "number") {
    await alone(ctx, "callsPerSecond");
    lines = narrower(lines, "callsPerSecond", callsPerSecond, await callsOfLastSecond(ctx));
  }
  return lines;
}

function narrower(lines: Lines, limit: keyof TenantLimits, most: number, used: number): Lines {
  const free = Math.max(0, most - used);
  return free < lines.free ? { free, bound: { limit, most } } : lines;
}

/** Of calls that whoever is free will take and that nobody has yet: how many ask for each skill. */
export async function openBySkill(tx: Tx<"calls">): Promise<Map<string, number>> {
  const { rows } = await sql<{ skill_id: string; open: number }>`
    select needed.id as skill_id, count(*)::int as open
    from calls c cross join unnest(c.pool_skill_ids) as needed (id)
    where c.tenant_id = current_tenant() and c.state <> 'ENDED' and c.agent_id is null
      and c.dismissed_at is null
    group by needed.id`.execute(tx);
  return new Map(rows.map((row) => [row.skill_id, row.open]));
}

/** Lines that are busy: one a call, one more for whoever was called in it, and those whose agent has left them. */
async function liveCalls(tx: Tx<"calls" | "legs">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from calls where tenant_id = current_tenant() and state <> 'ENDED')::int
      + (select count(*) + count(c.handed_over_at) from legs l
         join calls c on c.tenant_id = l.tenant_id and c.id = l.call_id
         where l.tenant_id = current_tenant() and l.live and l.kind = 'THIRD')::int as count`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

async function callsOfLastSecond(ctx: Ctx): Promise<number> {
  const tx: Tx<"calls"> = ctx.tx;
  const since = new Date(ctx.now.getTime() - 1000);
  const row = await tx
    .selectFrom("calls")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("started_at", ">", since)
    .where("id", ">=", sql<string>`first_id_at(${idTime(ctx.now, slackMs)})`)
    .executeTakeFirstOrThrow();
  return row.count;
}
