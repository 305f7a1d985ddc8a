import type { LedgerReport } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import { minorPerUnit } from "../../platform/currency.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { worthsOf } from "../campaigns/index.ts";
import { readSettings } from "../settings/index.ts";
import type { Span } from "./recount.ts";

type Closed = LedgerReport["closed"];

/** How the campaign's calls were closed in a span, the most frequent disposition first, and by whom. */
export async function closedCalls(
  ctx: Ctx,
  campaignId: string,
  { from, to }: Pick<Span, "from" | "to">,
): Promise<Closed> {
  const tx: Tx<"calls" | "dispositions" | "users"> = ctx.tx;
  const { rows } = await sql<Closed[number]>`
    select d.id as "dispositionId", d.name, sum(o.calls)::int as calls, json_agg(
        json_build_object('agentId', o.agent_id, 'name', u.name, 'calls', o.calls)
        order by u.name nulls last, o.agent_id) as agents
    from (
      select disposition_id, agent_id, count(*)::int as calls from calls
      where tenant_id = current_tenant() and campaign_id = ${campaignId}
        and closed_at >= ${from} and closed_at < ${to}
      group by 1, 2
    ) as o
    join dispositions d on d.tenant_id = current_tenant() and d.id = o.disposition_id
    left join users u on u.tenant_id = current_tenant() and u.id = o.agent_id
    group by d.id, d.name order by 3 desc, d.name`.execute(tx);
  const worths = await worthsOf(ctx.tx, campaignId);
  const { currency } = (await readSettings(ctx)).region;
  const perUnit = Number(minorPerUnit(currency));
  return rows.map(({ agents, ...row }) => {
    const worth = worths.get(row.dispositionId);
    return { ...row, worth: worth === undefined ? null : worth / perUnit, agents };
  });
}

/** What a report says of it; one that was kept before it was asked for says nothing. */
export function closedOf(report: Omit<LedgerReport, "closed"> & Partial<LedgerReport>): Closed {
  return report.closed ?? [];
}

/** What so many calls brought, to the cent. */
export function broughtBy(calls: number, worth: number): number {
  return Math.round(calls * worth * 100) / 100;
}
