import type { AttemptOutcome, RefusalReason } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { MemberRow } from "../members/queries.ts";
import type { RefusedMember } from "../members/refusals.ts";
import { planNext, type RetryPolicy, type Tried } from "../plan.ts";
import type { CampaignRow } from "../queries.ts";
import { asForLead } from "../split/arms.ts";
import { numbersTried } from "./queries.ts";
import { nextAfterRefused, planTurn, type Turn } from "./turns.ts";

type Attempted = Pick<MemberRow, "lead_id" | "contact_point_id" | "attempts" | "outcome_counts">;
export type Planner = (member: Attempted, outcome: AttemptOutcome, at: Date) => Turn;

/** What comes after attempts of these members, and on which number. */
export async function plannerOf(
  ctx: Ctx,
  campaign: CampaignRow,
  members: readonly Attempted[],
): Promise<Planner> {
  const { attempts_per_number: attemptsEach, next_number_after: nextAfter } = campaign;
  if (attemptsEach === null) {
    return (member, outcome, at) => ({
      plan: planNext(outcome, triedOf(member, outcome), policyOf(campaign, member.lead_id), at),
      pointId: null,
    });
  }
  const leadIds = members.map((member) => member.lead_id);
  const tried = await numbersTried(ctx.tx, campaign, leadIds);
  return (member, outcome, at) => {
    const numbers = tried.get(member.lead_id) ?? [];
    const known = { numbers, currentId: member.contact_point_id };
    const turns = { ...policyOf(campaign, member.lead_id), attemptsEach, nextAfter };
    return planTurn(outcome, triedOf(member, outcome), known, turns, at);
  };
}

/** By which bounds a campaign plans for a lead. */
export function policyOf(campaign: CampaignRow, leadId: string): RetryPolicy {
  const own = asForLead(campaign, leadId);
  return {
    maxAttempts: own.max_attempts,
    retryMinutes: own.retry_minutes,
    outcomeLimits: own.outcome_limits,
  };
}

/** An attempt is counted when it leaves, and how it ended when its plan is kept. */
function triedOf({ attempts, outcome_counts }: Attempted, outcome: AttemptOutcome): Tried {
  return { attempts, endedSo: (outcome_counts[outcome] ?? 0) + 1 };
}

/** What the law holds against a number and not against its person. */
const ofNumber: ReadonlySet<RefusalReason> = new Set([
  "DO_NOT_CALL",
  "DO_NOT_CALL_CAMPAIGN",
  "DO_NOT_CALL_NATIONAL",
  "NUMBER_IN_ALL",
]);

/** Members whose number the law lets be dialled never go on with their next one, where the campaign has them in turn. */
export async function turnRefused(
  ctx: Ctx,
  campaign: CampaignRow,
  members: readonly MemberRow[],
  refused: readonly RefusedMember[],
): Promise<RefusedMember[]> {
  const { attempts_per_number: attemptsEach } = campaign;
  const isForNumber = ({ state, reasons }: RefusedMember) =>
    state === "DONE" && reasons.every((reason) => ofNumber.has(reason));
  const ids = new Set(refused.filter(isForNumber).map(({ id }) => id));
  if (attemptsEach === null || ids.size === 0) return [...refused];
  const turning = new Map(members.filter(({ id }) => ids.has(id)).map((row) => [row.id, row]));
  const leadIds = [...turning.values()].map((member) => member.lead_id);
  const tried = await numbersTried(ctx.tx, campaign, leadIds);
  return refused.map((one) => {
    const member = turning.get(one.id);
    if (!member) return one;
    const numbers = tried.get(member.lead_id) ?? [];
    const pointId = nextAfterRefused({ numbers, currentId: member.contact_point_id }, attemptsEach);
    return pointId === null ? one : { ...one, state: "DIALABLE", dueAt: ctx.now, pointId };
  });
}
