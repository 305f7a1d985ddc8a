import type * as api from "@parley/contract";
import { type Input, type Member, memberQueued, type QueuedCall } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { allSkills } from "../../agents/index.ts";
import { leadsWithPhone } from "../../contacts/index.ts";
import type { CampaignRow } from "../queries.ts";
import { audienceOf, campaignOf, demandSkills } from "../service.ts";
import { needOf, type SkillFor, skillsFor } from "./needs.ts";
import { countMembers, type ListedMember } from "./queries.ts";
import {
  insertQueued,
  lockMember,
  type QueuedRow,
  requeueMember,
  selectQueue,
} from "./queue-queries.ts";
import { toMember } from "./view.ts";

const usualPriority = 100;

/** Who is dialled next, with the reasons of the order. */
export async function readQueue(ctx: Ctx, campaignId: string, limit: number) {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:read-members");
  const rows = await selectQueue(ctx.tx, campaign, limit, ctx.now);
  const skillFor = await skillReader(ctx, campaign);
  const { dialable } = await countMembers(ctx.tx, campaignId, ctx.now);
  return {
    strategy: campaign.strategy,
    dialable: Number(dialable),
    items: rows.map(
      (row, i): QueuedCall => ({
        position: i + 1,
        memberId: row.id,
        leadId: row.lead_id,
        leadName: row.lead_name,
        priority: row.priority,
        score: row.score,
        attempts: row.attempts,
        lastOutcome: row.last_outcome,
        dueAt: row.due_at.toISOString(),
        skillId: skillFor(needOf(row)),
        why: whyHere(campaign.strategy, row, skillFor(needOf(row)) !== null),
      }),
    ),
  };
}

/** What put a member where it stands, the strongest first. */
export function whyHere(
  strategy: CampaignRow["strategy"],
  { put_first_at, attempts }: Pick<QueuedRow, "put_first_at" | "attempts">,
  needsSkill = false,
): QueuedCall["why"] {
  const skill = needsSkill ? (["SKILL"] as const) : [];
  if (put_first_at !== null) return ["PUT_FIRST", ...skill];
  const since = attempts === 0 ? ("ADDED" as const) : ("RETRY" as const);
  if (strategy === "RANDOM") return ["DRAWN"];
  if (strategy === "SKILL_BASED") return [...skill, "PRIORITY", since];
  return strategy === "PRIORITY_BASED" ? ["PRIORITY", "SCORE", since] : [since];
}

/** Which skill a need asks for in a campaign; none where skills do not decide. */
async function skillReader(ctx: Ctx, { strategy, skill_ids }: CampaignRow): Promise<SkillFor> {
  if (strategy !== "SKILL_BASED") return () => null;
  return skillsFor(await allSkills(ctx.tx), skill_ids);
}

/** Puts a lead into the queue of a campaign; one that is there already is moved, a done one begins again. */
export async function queueCall(
  ctx: Ctx,
  { campaignId, leadId, priority, first }: Input<typeof api.queueCall>["body"],
): Promise<Member> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const [phone] = await leadsWithPhone(ctx, { ids: [leadId] }, undefined, 1);
  if (!phone) throw notFound("lead");
  const known = await lockMember(ctx.tx, campaignId, { leadId });
  if (!known && phone.contactPointId === null) {
    throw new Refusal("conflict", "The lead has no number that could be dialled");
  }
  const id =
    known?.id ??
    (await insertQueued(ctx.tx, {
      ...{ campaignId, leadId, contactPointId: phone.contactPointId ?? "", now: ctx.now },
      priority: priority ?? usualPriority,
    }));
  if (known) demandFree(known);
  // Who is asked for now is due now, also when he was to be dialled again later.
  const due = known && (known.state === "DONE" || known.due_at > ctx.now) ? { dueAt: ctx.now } : {};
  return move(ctx, campaign, id, { priority, ...due, ...(first ? { first: ctx.now } : {}) });
}

export async function updateMember(
  ctx: Ctx,
  { id: campaignId, memberId }: { id: string; memberId: string },
  { priority, skillId, first }: Input<typeof api.updateMember>["body"],
): Promise<Member> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const member = await lockMember(ctx.tx, campaignId, { id: memberId });
  if (!member) throw notFound("member");
  demandFree(member);
  if (skillId) await demandSkills(ctx, [skillId]);
  if (first && member.state === "DONE") {
    throw new Refusal("conflict", "This lead is done; put it into the queue again");
  }
  return move(ctx, campaign, memberId, { priority, skillId, ...(first ? { first: ctx.now } : {}) });
}

function demandFree({ state }: ListedMember): void {
  if (state === "DIALING" || state === "LEASED") {
    throw new Refusal("conflict", "This lead is being dialled just now");
  }
}

async function move(
  ctx: Ctx,
  campaign: CampaignRow,
  memberId: string,
  to: Parameters<typeof requeueMember>[3],
): Promise<Member> {
  await requeueMember(ctx.tx, campaign.id, memberId, to);
  const member = await lockMember(ctx.tx, campaign.id, { id: memberId });
  if (!member) throw notFound("member");
  const data = { id: campaign.id, memberId, leadId: member.lead_id, first: to.first !== undefined };
  await emit(ctx, memberQueued, data, audienceOf(campaign));
  return toMember(member, ctx.now);
}
