import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";

/** What a span of a history came to: by the ledger of hours, and by how conversations were closed. */
export type Sums = { ledger: Record<string, number>; closed: Record<string, number> };

type Tables = Tx<"ledger_hours" | "calls" | "dispositions">;

/** The sums of hours that are over. */
export async function sumsBetween(ctx: Ctx, from: Date, to: Date): Promise<Sums> {
  const tx: Tables = ctx.tx;
  const { rows: ledger } = await sql<Record<string, number>>`
    select coalesce(sum(connected + abandoned + machine + busy + no_answer + invalid_number + rejected
        + congestion + cancelled + failed), 0)::int as dials,
      coalesce(sum(connected), 0)::int as connected, coalesce(sum(machine), 0)::int as machine,
      coalesce(sum(abandoned), 0)::int as abandoned, coalesce(sum(sales), 0)::int as sales,
      coalesce(sum(talk_seconds), 0)::int as talk_seconds,
      coalesce(sum(wrap_seconds), 0)::int as wrap_seconds,
      coalesce(sum(wait_seconds), 0)::int as wait_seconds
    from ledger_hours where tenant_id = current_tenant() and hour >= ${from} and hour < ${to}`.execute(
    tx,
  );
  const { rows: closed } = await sql<{ name: string; count: number }>`
    select d.name, count(*)::int as count from calls c
    join dispositions d on d.tenant_id = c.tenant_id and d.id = c.disposition_id
    where c.tenant_id = current_tenant() and c.closed_at >= ${from} and c.closed_at < ${to}
    group by d.name order by d.name`.execute(tx);
  return {
    ledger: ledger[0] ?? {},
    closed: Object.fromEntries(closed.map(({ name, count }) => [name, count])),
  };
}
