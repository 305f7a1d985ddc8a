import type { Ctx } from "../../../platform/ctx.ts";
import { inOrder, type MemberRow } from "../members/queries.ts";
import type { CampaignRow } from "../queries.ts";
import { meets } from "./meeting.ts";
import { holdAhead, holdBack, leadOfRow, notMeeting } from "./queries.ts";

/** So many of the next in order are looked at, when one that was claimed does not meet the filter. */
const ahead = 500;
const mostLooks = 4;

type Filtered = Pick<CampaignRow, "id" | "strategy" | "filter">;

/**
 * Claims until somebody is there who meets the campaign's filter. What was claimed is always held against the filter
 * of this moment, so nobody is dialled whom it keeps out, however far the members are behind it; those whom it keeps
 * out are held back, and no claim meets them again.
 */
export async function claimMeeting<C extends { member: MemberRow }>(
  ctx: Ctx,
  campaign: Filtered,
  claim: () => Promise<C[]>,
): Promise<C[]> {
  if (campaign.filter === null) return claim();
  const holds = await meets(ctx, campaign.filter, leadOfRow);
  for (let look = 0; look < mostLooks; look++) {
    const claims = await claim();
    if (claims.length === 0) return [];
    const members = claims.map(({ member }) => member);
    const out = new Set(await notMeeting(ctx.tx, members, holds));
    if (out.size === 0) return claims;
    await holdBack(ctx.tx, campaign.id, [...out]);
    const left = claims.filter(({ member }) => !out.has(member.id));
    // More of them may be next: they are not claimed one by one.
    await holdAhead(ctx.tx, campaign.id, inOrder(ctx.tx, campaign, ctx.now), holds, ahead);
    if (left.length > 0) return left;
  }
  return [];
}

/** Whether somebody may be dialled by the campaign's filter; who may not is held back. */
export async function passesFilter(
  ctx: Ctx,
  campaign: Filtered,
  member: MemberRow,
): Promise<boolean> {
  if (campaign.filter === null) return true;
  const holds = await meets(ctx, campaign.filter, leadOfRow);
  const out = await notMeeting(ctx.tx, [member], holds);
  await holdBack(ctx.tx, campaign.id, out);
  return out.length === 0;
}
