import type { LeadSelection, Preview } from "@parley/contract";
import { membersAdded } from "@parley/contract";
import type { z } from "zod";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { skillsOfAgents } from "../../agents/index.ts";
import { leadsWithPhone, showLeads } from "../../contacts/index.ts";
import { demandOpen } from "../schedule/hours.ts";
import { audienceOf, campaignOf, demandSkills } from "../service.ts";
import { claimFor } from "./claiming.ts";
import {
  deleteMember,
  insertMembers,
  leaseMember,
  lockLeasedMember,
  putOffMembers,
} from "./queries.ts";

const pageSize = 5000;
const leaseSeconds = 60;

type Wanted = {
  leadIds?: string[] | undefined;
  filter?: z.output<typeof LeadSelection> | undefined;
  priority: number;
  skillId: string | null;
};

/** Puts leads into a campaign, by id or by filter; says how many were new and why others were not. */
export async function addMembers(ctx: Ctx, campaignId: string, wanted: Wanted) {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const { priority, skillId } = wanted;
  if (skillId) await demandSkills(ctx, [skillId]);
  const counts = { added: 0, alreadyMembers: 0, withoutPhone: 0 };
  let after: string | undefined;
  for (;;) {
    const which = wanted.leadIds ? { ids: wanted.leadIds } : { filter: wanted.filter ?? {} };
    const page = await leadsWithPhone(ctx, which, after, pageSize);
    const dialable = page.flatMap(({ leadId, contactPointId }) =>
      contactPointId === null ? [] : [{ leadId, contactPointId }],
    );
    const added = await insertMembers(ctx.tx, campaignId, dialable, { priority, skillId }, ctx.now);
    counts.added += added;
    counts.alreadyMembers += dialable.length - added;
    counts.withoutPhone += page.length - dialable.length;
    after = page.at(-1)?.leadId;
    if (page.length < pageSize) break;
  }
  await analyzeYoung(ctx.tx, counts.added);
  if (wanted.leadIds && sum(counts) < new Set(wanted.leadIds).size) throw notFound("lead");
  const data = { id: campaignId, added: counts.added };
  await emit(ctx, membersAdded, data, audienceOf(campaign));
  return counts;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}

export async function removeMember(ctx: Ctx, campaignId: string, memberId: string): Promise<void> {
  await campaignOf(ctx, campaignId, "campaigns:remove-members");
  const result = await deleteMember(ctx.tx, campaignId, memberId);
  if (result === "absent") throw notFound("member");
  if (result === "busy") throw new Refusal("conflict", "This lead is being dialled just now");
}

/** Offers the next lead for a look before the call. Asking again shows the same one. */
export async function nextPreview(
  ctx: Ctx,
  campaignId: string,
): Promise<{ preview: z.infer<typeof Preview> | null }> {
  const userId = userOf(ctx);
  const campaign = await campaignOf(ctx, campaignId, "campaigns:preview");
  if (campaign.mode !== "PREVIEW") throw new Refusal("conflict", "This campaign has no preview");
  if (campaign.state !== "RUNNING") throw new Refusal("conflict", "This campaign does not run");
  await demandOpen(ctx, campaign);
  await demandAble(ctx, userId, campaign.skill_ids);

  const offered = await lockLeasedMember(ctx.tx, { userId, campaignId });
  const taker = { userId, teamId: ctx.actor.teamId };
  const member = offered ?? (await claimFor(ctx, campaign, [taker]))[0]?.member;
  if (!member) return { preview: null };
  const until = new Date(ctx.now.getTime() + leaseSeconds * 1000);
  await leaseMember(ctx.tx, member, userId, until);
  await showLeads(ctx, [{ leadId: member.lead_id, agentId: userId }]);
  return {
    preview: {
      memberId: member.id,
      campaignId,
      leadId: member.lead_id,
      leaseUntil: until.toISOString(),
    },
  };
}

async function demandAble(ctx: Ctx, userId: string, skillIds: readonly string[]): Promise<void> {
  if (skillIds.length === 0) return;
  const has = (await skillsOfAgents(ctx.tx, [userId])).get(userId);
  if (skillIds.every((id) => has?.has(id))) return;
  throw new Refusal("conflict", "This campaign needs skills that you do not have");
}

/** Hands an offered lead back: it goes to the end of what is due. */
export async function skipPreview(ctx: Ctx, memberId: string): Promise<void> {
  const member = await lockLeasedMember(ctx.tx, { userId: userOf(ctx), memberId });
  if (!member) throw notFound("offer");
  const dueAt = new Date(ctx.now.getTime() + 15 * 60_000);
  await putOffMembers(ctx.tx, member.campaign_id, [member.id], dueAt);
}
