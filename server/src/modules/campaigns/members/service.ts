import type { LeadSelection } from "@parley/contract";
import { membersAdded } from "@parley/contract";
import type { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { leadsWithPhone } from "../../contacts/index.ts";
import { audienceOf, campaignOf, demandSkills } from "../service.ts";
import { deleteMember, insertMembers } from "./queries.ts";

const pageSize = 5000;

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
