import type { LeadSelection, Preview } from "@parley/contract";
import { membersAdded } from "@parley/contract";
import type { z } from "zod";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { leadsWithPhone, showLeads } from "../../contacts/index.ts";
import { demandOpen } from "../schedule/hours.ts";
import { audienceOf, campaignOf } from "../service.ts";
import {
  claimMembers,
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
};

/** Puts leads into a campaign, by id or by filter; says how many were new and why others were not. */
export async function addMembers(ctx: Ctx, campaignId: string, wanted: Wanted) {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const counts = { added: 0, alreadyMembers: 0, withoutPhone: 0 };
  let after: string | undefined;
  for (;;) {
    const which = wanted.leadIds ? { ids: wanted.leadIds } : { filter: wanted.filter ?? {} };
    const page = await leadsWithPhone(ctx, which, after, pageSize);
    const dialable = page.flatMap(({ leadId, contactPointId }) =>
      contactPointId === null ? [] : [{ leadId, contactPointId }],
    );
    const added = await insertMembers(ctx.tx, campaignId, dialable, wanted.priority, ctx.now);
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

  const offered = await lockLeasedMember(ctx.tx, { userId, campaignId });
  const member = offered ?? (await claimMembers(ctx.tx, campaign, 1, ctx.now))[0];
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

/** Hands an offered lead back: it goes to the end of what is due. */
export async function skipPreview(ctx: Ctx, memberId: string): Promise<void> {
  const member = await lockLeasedMember(ctx.tx, { userId: userOf(ctx), memberId });
  if (!member) throw notFound("offer");
  const dueAt = new Date(ctx.now.getTime() + 15 * 60_000);
  await putOffMembers(ctx.tx, member.campaign_id, [member.id], dueAt);
}
