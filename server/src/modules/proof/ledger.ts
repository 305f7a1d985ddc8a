import { type LedgerCounts, localAt } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { closeRules, type RuleTables } from "./certificate/rules.ts";
import { type StoredCounts, storedColumns, sums, toCounts } from "./counts.ts";
import { recount, type Span } from "./recount.ts";

type Tables = "ledger_hours" | "ledger_marks" | "calls" | "agent_history" | "users" | RuleTables;

/** So long after its end an hour is closed: whatever was being written then is there. */
export const graceMs = 5 * 60_000;

const listed = sql.join(storedColumns.map((name) => sql.ref(name)));

/** Up to where the tenant's hours are counted; null before the first time. */
export async function closedUntil(tx: Tx<"ledger_marks">): Promise<Date | null> {
  const row = await tx.selectFrom("ledger_marks").select("closed_until").executeTakeFirst();
  return row?.closed_until ?? null;
}

export type Ledger = {
  closedUntil: Date | null;
  hours: ({ at: Date } & LedgerCounts)[];
  agents: ({ agentId: string | null; name: string | null } & LedgerCounts)[];
};

/** What a campaign did in a span: hours that are over from the ledger, the others counted now. */
export async function readLedger(ctx: Ctx, campaignId: string, span: Span): Promise<Ledger> {
  const tx: Tx<Tables> = ctx.tx;
  const closed = await closedUntil(tx);
  type Row = StoredCounts & { hour: Date | null; agent_id: string | null; name: string | null };
  const { rows } = await sql<Row & { by_hour: boolean }>`
    with counted as (${counted(span, closed, campaignId)}), grouped as (
      select hour, agent_id, grouping(hour) = 0 as by_hour, ${sums} from counted
      group by grouping sets ((hour), (agent_id))
    )
    select g.*, u.name from grouped g
    left join users u on u.tenant_id = current_tenant() and u.id = g.agent_id
    order by g.hour, u.name nulls last, g.agent_id`.execute(tx);
  const hours = rows.flatMap((row) =>
    row.by_hour && row.hour ? [{ at: row.hour, ...toCounts(row) }] : [],
  );
  const agents = rows.flatMap((row) =>
    row.by_hour ? [] : [{ agentId: row.agent_id, name: row.name, ...toCounts(row) }],
  );
  return { closedUntil: closed, hours, agents };
}

/** The rows of a span in the columns of `ledger_hours`; of all campaigns when none is named. */
function counted(span: Span, closed: Date | null, campaignId: string | null) {
  const openFrom = closed === null || closed < span.from ? span.from : closed;
  const ofCampaign = campaignId === null ? sql`` : sql`and campaign_id = ${campaignId}`;
  return sql`
    select hour, campaign_id, agent_id, ${listed} from ledger_hours
    where tenant_id = current_tenant() and hour >= ${span.from} and hour < ${span.to}
      and hour < ${openFrom} ${ofCampaign}
    union all
    select hour, campaign_id, agent_id, ${listed}
    from (${recount({ ...span, from: openFrom }, campaignId)}) as open_hours`;
}

/**
 * Time of agents that a campaign has to pay: what they did for it, and of their pauses and vain waits of a
 * day the share that it has in that day's work.
 */
export async function paidSeconds(ctx: Ctx, campaignId: string, span: Span): Promise<number> {
  const tx: Tx<Tables> = ctx.tx;
  const closed = await closedUntil(tx);
  const { rows } = await sql<{ paid: number }>`
    with counted as (${counted(span, closed, null)}), days as (
      select date_trunc('day', hour, ${span.zone}::text), agent_id,
        sum(talk_seconds + wrap_seconds + reserved_seconds
          + case when campaign_id is null then 0 else wait_seconds end) as worked,
        sum(case when campaign_id = ${campaignId}
          then talk_seconds + wrap_seconds + reserved_seconds + wait_seconds else 0 end) as here,
        sum(pause_seconds + case when campaign_id is null then wait_seconds else 0 end) as shared
      from counted where agent_id is not null group by 1, 2
    )
    select coalesce(round(sum(here + shared * here / worked)), 0)::int as paid
    from days where worked > 0`.execute(tx);
  return rows[0]?.paid ?? 0;
}

/** Counts the hours that are over and have not been counted; answers from and until when. */
export async function closeHours(ctx: Ctx, zone: string): Promise<{ from: Date; to: Date } | null> {
  const tx: Tx<Tables> = ctx.tx;
  const to = hourOf(new Date(ctx.now.getTime() - graceMs), zone);
  const mark = await tx
    .selectFrom("ledger_marks")
    .select("closed_until")
    .forUpdate()
    .executeTakeFirst();
  if (mark && mark.closed_until >= to) return null;
  const from = mark?.closed_until ?? new Date(0);
  const first = { closed_until: to };
  const { numInsertedOrUpdatedRows: taken } = await tx
    .insertInto("ledger_marks")
    .values(first)
    .onConflict((conflict) =>
      conflict
        .column("tenant_id")
        .doUpdateSet(first)
        // Whoever marked them meanwhile has counted them.
        .where("ledger_marks.closed_until", "=", from),
    )
    .executeTakeFirst();
  if (taken === 0n) return null;
  await count(tx, { from, to, zone });
  return { from, to };
}

/** Counts hours in which nothing had been when they were closed: a demo tenant is given a past. */
export async function countPast(ctx: Ctx, span: Span): Promise<void> {
  await count(ctx.tx, span);
}

async function count(tx: Tx<Tables>, span: Span): Promise<void> {
  await sql`
    insert into ledger_hours (hour, campaign_id, agent_id, ${listed})
    select hour, campaign_id, agent_id, ${listed}
    from (${recount(span, null)}) as over`.execute(tx);
  await closeRules(tx, span);
}

/** The full hour of the tenant's clock at an instant. */
export function hourOf(at: Date, zone: string): Date {
  const { minute } = localAt(zone, at);
  const intoMinute = at.getTime() % 60_000;
  return new Date(at.getTime() - minute * 60_000 - intoMinute);
}
