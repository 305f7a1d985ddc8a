import type { Tx } from "../../../platform/db/tx.ts";
import { type MemberRow, memberColumns } from "./queries.ts";

/** Holds a member for somebody until then. */
export async function leaseMember(
  tx: Tx<"campaign_members">,
  member: MemberRow,
  userId: string,
  until: Date,
): Promise<void> {
  await tx
    .updateTable("campaign_members")
    .set({ state: "LEASED", leased_by: userId, lease_until: until })
    .where("campaign_id", "=", member.campaign_id)
    .where("id", "=", member.id)
    .execute();
}

/** Hands a held member back to where it stood. */
export async function releaseMember(
  tx: Tx<"campaign_members">,
  campaignId: string,
  id: string,
): Promise<void> {
  await tx
    .updateTable("campaign_members")
    .set({ state: "DIALABLE", leased_by: null, lease_until: null })
    .where("campaign_id", "=", campaignId)
    .where("id", "=", id)
    .execute();
}

/** The member that is offered to a user now, under lock. */
export function lockLeasedMember(
  tx: Tx<"campaign_members">,
  filter: { userId: string; memberId?: string; campaignId?: string },
): Promise<MemberRow | undefined> {
  let query = tx
    .selectFrom("campaign_members")
    .select(memberColumns)
    .where("state", "=", "LEASED")
    .where("leased_by", "=", filter.userId);
  if (filter.memberId) query = query.where("id", "=", filter.memberId);
  if (filter.campaignId) query = query.where("campaign_id", "=", filter.campaignId);
  return query.forUpdate().$castTo<MemberRow>().executeTakeFirst();
}

/** Offers that nobody took in time go back into the list. */
export async function returnExpiredLeases(tx: Tx<"campaign_members">, now: Date): Promise<number> {
  const rows = await tx
    .updateTable("campaign_members")
    .set({ state: "DIALABLE", leased_by: null, lease_until: null })
    .where("state", "=", "LEASED")
    .where("lease_until", "<", now)
    .returning("id")
    .execute();
  return rows.length;
}
