import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

const everyMs = 5 * 60_000;
/** An end is written within a transaction: only what is older than any of them is surely seen. */
const settledMs = 60_000;

type Tables = Tx<"caller_id_marks" | "caller_id_days" | "caller_ids" | "calls" | "tenants">;

/**
 * Adds what has ended since the last time to the days of the numbers that were shown. Answers whether it did:
 * one process at a time does, and each call is counted once.
 */
export async function countEnded(ctx: Ctx): Promise<boolean> {
  const tx: Tables = ctx.tx;
  const until = new Date(ctx.now.getTime() - settledMs);
  const {
    rows: [mark],
  } = await sql<{ counted_until: Date }>`
    select counted_until from caller_id_marks where tenant_id = current_tenant()
    for update skip locked`.execute(tx);
  if (!mark) return begin(ctx, until);
  if (until.getTime() - mark.counted_until.getTime() < everyMs) return false;
  await sql`
    insert into caller_id_days as d (caller_id_id, day, ended, people)
    select c.id, (e.ended_at at time zone t.time_zone)::date as day, count(*),
      count(*) filter (where e.outcome in ('CONNECTED', 'ABANDONED'))
    from calls e
    join caller_ids c on c.tenant_id = e.tenant_id and c.number = e.caller_id
    join tenants t on t.id = e.tenant_id
    where e.tenant_id = current_tenant() and e.ended_at > ${mark.counted_until}
      and e.ended_at <= ${until} and e.outcome <> 'NOT_PLACED'
    group by c.id, day order by c.id, day
    on conflict (tenant_id, caller_id_id, day) do update
      set ended = d.ended + excluded.ended, people = d.people + excluded.people`.execute(tx);
  await sql`update caller_id_marks set counted_until = ${until}
    where tenant_id = current_tenant()`.execute(tx);
  return true;
}

/** The first time: counting begins with the first number of the stock. */
async function begin(ctx: Ctx, until: Date): Promise<boolean> {
  const tx: Tables = ctx.tx;
  await sql`
    insert into caller_id_marks (counted_until)
    select least(min(c.created_at), ${until}::timestamptz) from caller_ids c
    where c.tenant_id = current_tenant() having count(*) > 0
    on conflict do nothing`.execute(tx);
  return false;
}
