import type { AttemptOutcome } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { DoneBecause } from "../plan.ts";
import { type MemberRow, memberColumns } from "./queries.ts";
import { pointsOfLead } from "./scores.ts";

/* What becomes of members once their calls have ended. */

export type MemberPlan = {
  campaignId: string;
  leadId: string;
  callId: string;
  state: "DIALABLE" | "DONE";
  dueAt: Date | null;
  because: DoneBecause | null;
  /** The number that is called next; null leaves it. */
  pointId: string | null;
  outcome: AttemptOutcome;
  /** A dial that never left does not count as an attempt. */
  uncount: boolean;
};

/** Members whose call has ended, under lock. */
export function lockMembersOfCalls(
  tx: Tx<"campaign_members">,
  campaignId: string,
  leadIds: readonly string[],
): Promise<MemberRow[]> {
  return tx
    .selectFrom("campaign_members")
    .select(memberColumns)
    .where("campaign_id", "=", campaignId)
    .where("lead_id", "=", sql<string>`any(${leadIds}::uuid[])`)
    .orderBy("id")
    .forUpdate()
    .$castTo<MemberRow>()
    .execute();
}

export async function applyPlans(
  tx: Tx<"campaign_members">,
  plans: readonly MemberPlan[],
): Promise<void> {
  if (plans.length === 0) return;
  await sql`
    update campaign_members m set state = v.state, due_at = coalesce(v."dueAt", m.due_at),
      last_outcome = v.outcome, call_id = null, done_because = v.because,
      outcome_counts = case when v.uncount then m.outcome_counts else m.outcome_counts
        || jsonb_build_object(v.outcome, coalesce((m.outcome_counts ->> v.outcome)::int, 0) + 1) end,
      contact_point_id = coalesce(v."pointId", m.contact_point_id),
      attempts = m.attempts - case when v.uncount then 1 else 0 end
    from jsonb_to_recordset(${JSON.stringify(plans)}::jsonb) as v ("campaignId" uuid, "leadId" uuid,
      "callId" uuid, state text, "dueAt" timestamptz, "pointId" uuid, outcome text,
      because text, uncount boolean)
    where m.tenant_id = current_tenant() and m.campaign_id = v."campaignId"
      and m.lead_id = v."leadId" and m.call_id = v."callId"
      and m.campaign_id = any(${plans.map(({ campaignId }) => campaignId)}::uuid[])
      and m.lead_id = any(${plans.map(({ leadId }) => leadId)}::uuid[])`.execute(tx);
}

/** These leads called by themselves and were talked with: they are done in this campaign, as if they had been reached. */
export async function reachMembers(
  tx: Tx<"campaign_members">,
  campaignId: string,
  leadIds: readonly string[],
): Promise<void> {
  if (leadIds.length === 0) return;
  await tx
    .updateTable("campaign_members")
    .set({ state: "DONE", last_outcome: "CONNECTED", done_because: "FINAL_OUTCOME" })
    .where("campaign_id", "=", campaignId)
    .where("lead_id", "in", [...leadIds])
    .where("state", "in", ["DIALABLE", "HELD"])
    .execute();
}

/** An agent has said what became of the conversation: what was planned without him is not done. */
export async function settleMember(
  tx: Tx<"campaign_members">,
  campaignId: string,
  leadId: string,
): Promise<boolean> {
  const rows = await tx
    .updateTable("campaign_members")
    .set({ state: "DONE", done_because: "FINAL_OUTCOME" })
    .where("campaign_id", "=", campaignId)
    .where("lead_id", "=", leadId)
    .where("state", "=", "DIALABLE")
    .where("last_outcome", "=", "CONNECTED")
    .returning("id")
    .execute();
  return rows.length > 0;
}

/** A disposition asked for another call: a member that was done is planned again. */
export async function replanMember(
  tx: Tx<"campaign_members" | "lead_scores">,
  campaignId: string,
  leadId: string,
  maxAttempts: number,
  dueAt: Date,
): Promise<boolean> {
  const rows = await tx
    .updateTable("campaign_members")
    .set({ state: "DIALABLE", due_at: dueAt, score: pointsOfLead("campaign_members.lead_id") })
    .where("campaign_id", "=", campaignId)
    .where("lead_id", "=", leadId)
    .where("state", "=", "DONE")
    .where("attempts", "<", maxAttempts)
    .where(sql<boolean>`done_because is distinct from 'OUTCOME_LIMIT'`)
    .returning("id")
    .execute();
  return rows.length > 0;
}

/** No campaign dials a lead any more: whoever waits for his turn is done, and no pass brings him back. */
export async function endMembers(tx: Tx<"campaign_members">, leadId: string): Promise<void> {
  await tx
    .updateTable("campaign_members")
    .set({ state: "DONE", ended: true })
    .where("lead_id", "=", leadId)
    .where("state", "in", ["DIALABLE", "HELD", "DONE"])
    .execute();
}
