import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Span } from "../recount.ts";

export type RuleTables = "ledger_rules" | "dial_decisions" | "campaigns";

/** Rules by which dials were allowed: the version of the tenant's own, and the packs beneath it. */
export type RulesUsed = { version: number; packs: string[]; dials: number };

/** The allowed dials of a span, by hour, campaign and rules, in the columns of `ledger_rules`. */
function decided({ from, to, zone }: Span) {
  return sql`
    select campaign_id, date_trunc('hour', at, ${zone}::text) as hour, rule_version, packs,
      count(*)::int as dials
    from dial_decisions
    where tenant_id = current_tenant() and outcome = 'ALLOW' and campaign_id is not null
      and at >= ${from} and at < ${to}
    group by 1, 2, 3, 4`;
}

/** Counts by which rules the dials of hours that are over were allowed. */
export async function closeRules(tx: Tx<RuleTables>, span: Span): Promise<void> {
  await sql`
    insert into ledger_rules (campaign_id, hour, rule_version, packs, dials)
    select d.campaign_id, d.hour, d.rule_version, d.packs, d.dials from (${decided(span)}) as d
    -- A decision outlives its campaign.
    join campaigns c on c.tenant_id = current_tenant() and c.id = d.campaign_id`.execute(tx);
}

/** By which rules a campaign's dials of a span were allowed: hours that are over from the ledger. */
export async function rulesUsed(
  ctx: Ctx,
  campaignId: string,
  span: Span,
  closedUntil: Date | null,
): Promise<RulesUsed[]> {
  const tx: Tx<RuleTables> = ctx.tx;
  const openFrom = closedUntil === null || closedUntil < span.from ? span.from : closedUntil;
  const { rows } = await sql<RulesUsed>`
    select rule_version as version, packs, sum(dials)::int as dials from (
      select rule_version, packs, dials from ledger_rules
      where tenant_id = current_tenant() and campaign_id = ${campaignId}
        and hour >= ${span.from} and hour < ${span.to} and hour < ${openFrom}
      union all
      select rule_version, packs, dials from (${decided({ ...span, from: openFrom })}) as open_hours
      where campaign_id = ${campaignId}
    ) as used
    group by 1, 2 order by 1, 2`.execute(tx);
  return rows;
}

/** How many abandoned people of a span heard who had called before they were hung up on. */
export async function messagesIn(ctx: Ctx, campaignId: string, span: Span): Promise<number> {
  const tx: Tx<"calls"> = ctx.tx;
  const row = await tx
    .selectFrom("calls")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("campaign_id", "=", campaignId)
    .where("outcome", "=", "ABANDONED")
    .where("ended_at", ">=", span.from)
    .where("ended_at", "<", span.to)
    .where("dismissed_at", "is not", null)
    .where((of) => of.or([of("farewell", "is not", null), of("farewell_sound", "is not", null)]))
    .executeTakeFirstOrThrow();
  return row.count;
}
