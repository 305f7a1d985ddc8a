import { isByHand, type Pickable, type Preview } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { skillsOfAgents } from "../../agents/index.ts";
import { showLeads } from "../../contacts/index.ts";
import { passesFilter } from "../filter/sieve.ts";
import type { CampaignRow } from "../queries.ts";
import { demandOpen } from "../schedule/hours.ts";
import { campaignOf } from "../service.ts";
import { claimOne, servableNeeds } from "./claiming.ts";
import { leaseMember, lockLeasedMember, releaseMember } from "./leases.ts";
import { needOf } from "./needs.ts";
import { lockPicked, selectPickable } from "./pick-queries.ts";
import { type MemberRow, putOffMembers } from "./queries.ts";

const leaseSeconds = 60;
const skipMinutes = 15;

/** Offers the next lead for a look before the call. Asking again shows the same one. */
export async function nextPreview(
  ctx: Ctx,
  campaignId: string,
): Promise<{ preview: Preview | null }> {
  const campaign = await campaignByHand(ctx, campaignId);
  await demandAble(ctx, campaign);
  const userId = userOf(ctx);
  const offered = await lockLeasedMember(ctx.tx, { userId, campaignId });
  const taker = { userId, teamId: ctx.actor.teamId };
  const member = offered ?? (await claimOne(ctx, campaign, taker));
  return { preview: member ? await hold(ctx, member) : null };
}

/** Whom the caller may pick now: due, free, and within what he can serve. */
export async function listPickable(
  ctx: Ctx,
  campaignId: string,
  { mine, limit }: { mine: boolean; limit: number },
): Promise<{ items: Pickable[] }> {
  const campaign = await outboundCampaign(ctx, campaignId);
  const userId = userOf(ctx);
  const needs = await servableNeeds(ctx, campaign, userId);
  const rows = await selectPickable(ctx.tx, campaign, { userId, mine, needs, limit }, ctx.now);
  return {
    items: rows.map((row) => ({
      memberId: row.id,
      leadId: row.lead_id,
      leadName: row.lead_name,
      isMine: row.assignee_id === userId,
      attempts: row.attempts,
      lastOutcome: row.last_outcome,
      dueAt: row.due_at.toISOString(),
    })),
  };
}

/** Holds the lead that an agent picked. What he held of this campaign before goes back where it stood. */
export async function pickMember(ctx: Ctx, campaignId: string, memberId: string): Promise<Preview> {
  const campaign = await outboundCampaign(ctx, campaignId);
  await demandAble(ctx, campaign);
  const userId = userOf(ctx);
  const held = await lockLeasedMember(ctx.tx, { userId, campaignId });
  if (held?.id === memberId) return hold(ctx, held);
  const picked = await lockPicked(ctx.tx, campaignId, memberId, ctx.now);
  if (picked === "absent") throw notFound("member");
  if (picked === "taken") {
    throw new Refusal("conflict", "Somebody else has this lead just now, or it is not its time");
  }
  const needs = await servableNeeds(ctx, campaign, userId);
  if (needs && !needs.includes(needOf(picked))) {
    throw new Refusal("conflict", "This lead needs a skill that you do not have");
  }
  if (!(await passesFilter(ctx, campaign, picked))) {
    throw new Refusal("conflict", "This lead does not meet the filter of the campaign any more");
  }
  if (held) await releaseMember(ctx.tx, campaignId, held.id);
  return hold(ctx, picked);
}

/** Hands an offered lead back: to the end of what is due, or, where agents pick, to where it stood. */
export async function skipPreview(ctx: Ctx, memberId: string): Promise<void> {
  const member = await lockLeasedMember(ctx.tx, { userId: userOf(ctx), memberId });
  if (!member) throw notFound("offer");
  const campaign = await campaignOf(ctx, member.campaign_id, "campaigns:preview");
  if (campaign.mode === "OUTBOUND") return releaseMember(ctx.tx, campaign.id, member.id);
  const dueAt = new Date(ctx.now.getTime() + skipMinutes * 60_000);
  await putOffMembers(ctx.tx, member.campaign_id, [member.id], dueAt);
}

async function hold(ctx: Ctx, member: MemberRow): Promise<Preview> {
  const userId = userOf(ctx);
  const until = new Date(ctx.now.getTime() + leaseSeconds * 1000);
  await leaseMember(ctx.tx, member, userId, until);
  await showLeads(ctx, [{ leadId: member.lead_id, agentId: userId }]);
  return {
    memberId: member.id,
    campaignId: member.campaign_id,
    leadId: member.lead_id,
    leaseUntil: until.toISOString(),
  };
}

async function campaignByHand(ctx: Ctx, campaignId: string): Promise<CampaignRow> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:preview");
  if (!isByHand(campaign.mode)) throw new Refusal("conflict", "This campaign has no preview");
  if (campaign.state !== "RUNNING") throw new Refusal("conflict", "This campaign does not run");
  await demandOpen(ctx, campaign);
  return campaign;
}

async function outboundCampaign(ctx: Ctx, campaignId: string): Promise<CampaignRow> {
  const campaign = await campaignByHand(ctx, campaignId);
  if (campaign.mode === "OUTBOUND") return campaign;
  throw new Refusal("conflict", "Agents do not pick in this campaign");
}

async function demandAble(ctx: Ctx, { skill_ids }: CampaignRow): Promise<void> {
  if (skill_ids.length === 0) return;
  const userId = userOf(ctx);
  const has = (await skillsOfAgents(ctx.tx, [userId])).get(userId);
  if (skill_ids.every((id) => has?.has(id))) return;
  throw new Refusal("conflict", "This campaign needs skills that you do not have");
}
