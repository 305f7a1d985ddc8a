import type { LeadSelection } from "@parley/contract";
import { membersAdded } from "@parley/contract";
import type { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { countLeads } from "../../contacts/index.ts";
import { startAddition } from "../additions/service.ts";
import { audienceOf, campaignOf, demandSkills } from "../service.ts";
import { addPage } from "./adding.ts";
import { deleteMember } from "./queries.ts";

const limit = 5000;

/** More of a filter are added in the background. */
const mostAtOnce = 5000;

type Wanted = {
  leadIds?: string[] | undefined;
  filter?: z.output<typeof LeadSelection> | undefined;
  priority: number;
  skillId: string | null;
  background?: boolean;
};

/** Puts leads into a campaign, by id or by filter; says how many were new and why others were not. */
export async function addMembers(ctx: Ctx, campaignId: string, wanted: Wanted) {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const { priority, skillId } = wanted;
  if (skillId) await demandSkills(ctx, [skillId]);
  const { leadIds, filter = {} } = wanted;
  if (!leadIds) {
    const { count, capped } = await countLeads(ctx, filter);
    if (wanted.background || count > mostAtOnce) {
      const total = capped ? null : count;
      const operationId = await startAddition(ctx, campaign, { filter, priority, skillId }, total);
      return { added: 0, alreadyMembers: 0, withoutPhone: 0, operationId };
    }
  }
  const which = leadIds ? { ids: leadIds } : { filter };
  const counts = { added: 0, alreadyMembers: 0, withoutPhone: 0 };
  for (let after: string | undefined, more = true; more; ) {
    const page = await addPage(ctx, campaignId, which, { priority, skillId }, { after, limit });
    for (const name of ["added", "alreadyMembers", "withoutPhone"] as const) {
      counts[name] += page.counts[name];
    }
    after = page.last;
    more = page.leads === limit;
  }
  await analyzeYoung(ctx.tx, counts.added);
  if (wanted.leadIds && sum(counts) < new Set(wanted.leadIds).size) throw notFound("lead");
  const data = { id: campaignId, added: counts.added };
  await emit(ctx, membersAdded, data, audienceOf(campaign));
  return { ...counts, operationId: null };
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
