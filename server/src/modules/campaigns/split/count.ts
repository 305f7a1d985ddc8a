import type { SplitTest } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ArmCount = { arm: number; leads: number; hits: number; dials: number; open: number };

/**
 * What came of each arm. A lead counts once, however often it was called, for its calls are not independent of each
 * other. A script can only be judged by leads that heard it; settings by all whom they had dialled, reached or not, and by
 * nobody who called himself. A call that was closed as no conversation is none.
 */
export async function countArms(
  ctx: Ctx,
  {
    id,
    campaignId,
    kind,
    goal,
    goalIds,
  }: Pick<SplitTest, "id" | "campaignId" | "kind" | "goal" | "goalIds">,
): Promise<ArmCount[]> {
  const tx: Tx<"calls" | "dispositions" | "campaign_members"> = ctx.tx;
  const isTalk = sql`c.outcome = 'CONNECTED' and d.questions is distinct from 'NONE'`;
  const isWon =
    goalIds.length === 0 ? sql`d.category = 'CONVERSION'` : sql`d.id = any(${goalIds}::uuid[])`;
  const isHit = goal === "REACHED" ? isTalk : sql`${isTalk} and d.id is not null and ${isWon}`;
  // Scripts are judged by what was closed: who is still talked to has no disposition yet.
  const counts = kind === "SCRIPT" ? sql`${isTalk} and d.id is not null` : sql`true`;
  const { rows } = await sql<ArmCount>`
    with of_lead as (
      select c.split_arm as arm, c.lead_id, count(*)::int as dials,
        bool_or(${counts}) as counts, coalesce(bool_or(${isHit}), false) as is_hit
      from calls c left join dispositions d on d.tenant_id = c.tenant_id and d.id = c.disposition_id
      where c.tenant_id = current_tenant() and c.split_test_id = ${id}
        and c.outcome is distinct from 'NOT_PLACED' and (${kind === "SCRIPT"} or c.origin <> 'INBOUND')
      group by c.split_arm, c.lead_id
    )
    select l.arm, count(*) filter (where l.counts)::int as leads,
      count(*) filter (where l.counts and l.is_hit)::int as hits, sum(l.dials)::int as dials,
      count(*) filter (where l.counts and m.state <> 'DONE')::int as open
    from of_lead l left join campaign_members m
      on m.tenant_id = current_tenant() and m.campaign_id = ${campaignId} and m.lead_id = l.lead_id
    group by l.arm`.execute(tx);
  return rows;
}
