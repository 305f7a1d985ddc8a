import type { RefusalReason } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { pointsOfLead } from "./scores.ts";

export type RefusedMember = {
  id: string;
  state: "DIALABLE" | "DONE";
  dueAt: Date | null;
  reasons: readonly RefusalReason[];
  /** The number that is called next; the same where none is named. */
  pointId?: string;
};

/** Members that the law did not let be dialled: their turn comes later, or never, and they say why. */
export async function refuseMembers(
  tx: Tx<"campaign_members">,
  campaignId: string,
  rows: readonly RefusedMember[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update campaign_members m set state = v.state, due_at = coalesce(v."dueAt", m.due_at),
      leased_by = null, lease_until = null,
      contact_point_id = coalesce(v."pointId", m.contact_point_id),
      last_outcome = case v.state when 'DONE' then 'NOT_ALLOWED' else m.last_outcome end,
      refused_for = array(select jsonb_array_elements_text(v.reasons))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as v (id uuid, state text, "dueAt" timestamptz, reasons jsonb, "pointId" uuid)
    where m.tenant_id = current_tenant() and m.campaign_id = ${campaignId} and m.id = v.id
      and m.id = any(${rows.map(({ id }) => id)}::uuid[])
      and m.state in ('DIALABLE', 'LEASED')`.execute(tx);
}

/** Whether the law holds up members of a campaign that have something before them yet. */
export async function hasRefusedMembers(
  tx: Tx<"campaign_members">,
  campaignId: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from campaign_members m
    where m.tenant_id = current_tenant() and m.campaign_id = ${campaignId}
      and m.refused_for <> '{}' and m.state in ('DIALABLE', 'DONE') limit 1`.execute(tx);
  return rows.length > 0;
}

/**
 * What a decision was made of is different now, of a contact or of everybody: whoever was refused has
 * another turn at once, and is judged anew in it.
 */
export async function reviveRefused(
  tx: Tx<"campaign_members" | "leads" | "lead_scores">,
  contactId: string | null,
  now: Date,
): Promise<void> {
  await sql`
    update campaign_members m set state = 'DIALABLE', due_at = least(m.due_at, ${now}),
      score = case m.state when 'DONE' then ${pointsOfLead("m.lead_id")} else m.score end,
      last_outcome = nullif(m.last_outcome, 'NOT_ALLOWED')
    where m.tenant_id = current_tenant() and m.refused_for <> '{}'
      and (m.state = 'DIALABLE' or (m.state = 'DONE' and m.last_outcome = 'NOT_ALLOWED'))
      and (${contactId}::uuid is null or exists (
        select from leads l where l.id = m.lead_id and l.contact_id = ${contactId}::uuid))`.execute(
    tx,
  );
}
