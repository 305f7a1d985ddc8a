import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { CampaignRow } from "../queries.ts";
import type { Need } from "./needs.ts";
import { inOrder, type MemberRow, memberColumns } from "./queries.ts";

export type PickableRow = MemberRow & { lead_name: string; assignee_id: string | null };

/** Members that may be dialled now with their leads, in the campaign's order; of one agent or all. */
export async function selectPickable(
  tx: Tx<"campaign_members" | "leads">,
  campaign: Pick<CampaignRow, "id" | "strategy">,
  wanted: { userId: string; mine: boolean; needs: readonly Need[] | null; limit: number },
  now: Date,
): Promise<PickableRow[]> {
  const { userId, mine, needs, limit } = wanted;
  const due = inOrder(tx, campaign, now)
    .limit(limit)
    .$if(needs !== null, (query) => query.where("need", "=", sql<string>`any(${needs}::text[])`));
  const own = tx.selectFrom("leads").select("id").where("assignee_id", "=", userId);
  const rows = await (mine ? due.where("lead_id", "in", own) : due).$castTo<MemberRow>().execute();
  const leads = await tx
    .selectFrom("leads")
    .select(["id", "name", "assignee_id"])
    .where("id", "=", sql<string>`any(${rows.map((row) => row.lead_id)}::uuid[])`)
    .execute();
  const leadOf = new Map(leads.map((lead) => [lead.id, lead]));
  return rows.map((row) => {
    const lead = leadOf.get(row.lead_id);
    return { ...row, lead_name: lead?.name ?? "", assignee_id: lead?.assignee_id ?? null };
  });
}

/** The member that was picked, under lock, if nobody was quicker and its time has come. */
export async function lockPicked(
  tx: Tx<"campaign_members">,
  campaignId: string,
  memberId: string,
  now: Date,
): Promise<MemberRow | "taken" | "absent"> {
  const row = await tx
    .selectFrom("campaign_members")
    .select(memberColumns)
    .where("campaign_id", "=", campaignId)
    .where("id", "=", memberId)
    .forUpdate()
    .$castTo<MemberRow>()
    .executeTakeFirst();
  if (!row) return "absent";
  return row.state === "DIALABLE" && row.due_at <= now ? row : "taken";
}
