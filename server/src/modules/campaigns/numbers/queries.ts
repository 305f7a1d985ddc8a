import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { CampaignRow } from "../queries.ts";
import type { NumberTried } from "./turns.ts";

/** The numbers of leads in the order in which they are called, with what a campaign has tried on each in the pass that is on. */
export async function numbersTried(
  tx: Tx<"leads" | "contact_points" | "attempts">,
  { id: campaignId, pass_began_at: since }: Pick<CampaignRow, "id" | "pass_began_at">,
  leadIds: readonly string[],
): Promise<Map<string, NumberTried[]>> {
  const { rows } = await sql<NumberTried & { leadId: string }>`
    select l.id as "leadId", p.id as "pointId",
      count(a.id) filter (where a.outcome is distinct from 'NOT_PLACED'
        and (${since}::timestamptz is null or a.at >= ${since}))::int as attempts,
      coalesce(bool_or(a.outcome in ('INVALID_NUMBER', 'REJECTED')), false)
        or coalesce(p.validity = 'INVALID', false) as "isDead"
    from leads l
    join contact_points p on p.contact_id = l.contact_id and p.type = 'PHONE'
    left join attempts a on a.number_digest = p.digest and a.campaign_id = ${campaignId}
      and a.lead_id = l.id
    where l.id = any(${[...leadIds]}::uuid[])
    group by l.id, p.tenant_id, p.id order by l.id, p.is_primary desc, p.id`.execute(tx);
  const byLead = new Map<string, NumberTried[]>();
  for (const { leadId, ...tried } of rows) {
    const known = byLead.get(leadId);
    if (known) known.push(tried);
    else byLead.set(leadId, [tried]);
  }
  return byLead;
}
