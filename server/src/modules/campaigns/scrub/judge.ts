import type { Ctx } from "../../../platform/ctx.ts";
import { decryptPhones } from "../../contacts/index.ts";
import { judgeDials } from "../../law/index.ts";
import { asDialled } from "../ahead/dial.ts";
import type { CampaignRow } from "../queries.ts";
import type { Judged } from "./findings.ts";
import { membersToJudge } from "./queries.ts";

/** So many leads are decided on at a time. */
export const portion = 1000;

export type JudgedMember = Judged & { memberId: string; leadName: string };

/**
 * What the law would decide about the next members, behind an id: by the same function as before a dial, holding nobody
 * off and keeping nothing.
 */
export async function judgeNext(
  ctx: Ctx,
  campaign: CampaignRow,
  callerId: string | null,
  after: string | undefined,
): Promise<JudgedMember[]> {
  const members = await membersToJudge(ctx.tx, campaign.id, after, portion);
  const phones = await decryptPhones(
    ctx,
    members.map((member) => member.contact_point_id),
  );
  const dials = members.map((member) => ({
    ...asDialled(campaign, member, phones.get(member.contact_point_id) ?? "", callerId),
    member,
  }));
  const decided = await judgeDials(ctx, dials);
  return decided.map(({ dial: { member }, decision }) => ({
    memberId: member.id,
    leadId: member.lead_id,
    leadName: member.lead_name,
    reasons: decision.reasons,
    nextAllowedAt: decision.nextAllowedAt,
  }));
}
