import {
  type AttemptOutcome,
  attemptClosed,
  callClosed,
  callEnded,
  callLineLost,
  type EventData,
  isAttemptOutcome,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { type Emission, emitAll } from "../../platform/events/emit.ts";
import type { HeardEvent, Subscriber } from "../../platform/events/subscriber.ts";
import { setNextAttempts } from "../contacts/index.ts";
import {
  applyPlans,
  endMembers,
  lockMembersOfCalls,
  type MemberPlan,
  reachMembers,
  replanMember,
  settleMember,
} from "./members/plan-queries.ts";
import { keepBudget } from "./money/budget.ts";
import { addClosings, addEndedCalls, addWrapUps } from "./money/queries.ts";
import { plannerOf, policyOf } from "./numbers/service.ts";
import type { Turn } from "./numbers/turns.ts";
import { bucketOf } from "./plan.ts";
import { addToLedger, type LedgerEntry, type LedgerOutcome, selectCampaigns } from "./queries.ts";

type EndedCall = EventData<typeof callEnded>;
/** A dial of ours, or a call that came in to the campaign. */
type Ended = EndedCall & { campaignId: string };
type Dialled = Ended & { outcome: AttemptOutcome };
type Closed = EventData<typeof callClosed>;

/** A call of a campaign ended: its member is planned anew or done, and the ledger counts it. */
export const attemptPlanner: Subscriber = {
  name: "campaigns.attempts",
  events: [callEnded.name],
  handle: async (ctx, events) => {
    const ended = events.map((event) => callEnded.data.parse(event.data)).filter(isOfCampaign);
    const byCampaign = new Map<string, Ended[]>();
    for (const call of ended) {
      byCampaign.set(call.campaignId, [...(byCampaign.get(call.campaignId) ?? []), call]);
    }
    for (const [campaignId, calls] of byCampaign) await planAfter(ctx, campaignId, calls);
  },
};

function isOfCampaign(call: EndedCall): call is Ended {
  return call.campaignId !== null;
}

function wasDialled(call: Ended): call is Dialled {
  return call.direction !== "INBOUND" && isAttemptOutcome(call.outcome);
}

async function planAfter(ctx: Ctx, campaignId: string, ended: Ended[]): Promise<void> {
  const [campaign] = await selectCampaigns(ctx, "campaigns:read", { id: campaignId, limit: 1 });
  if (!campaign) return;
  const calls = ended.filter(wasDialled);
  const byCall = new Map(calls.map((call) => [call.id, call]));
  const members = await lockMembersOfCalls(
    ctx.tx,
    campaignId,
    calls.map((call) => call.leadId),
  );
  const planner = await plannerOf(ctx, campaign, members);
  const plans: MemberPlan[] = [];
  const emissions: Emission[] = [];
  for (const member of members) {
    const call = member.call_id === null ? undefined : byCall.get(member.call_id);
    if (!call) continue;
    // Who was talking when the line was lost is called again as after a failure, unless the agent says otherwise.
    const planned = call.lineLost ? "FAILED" : call.outcome;
    const plan = planOf(campaignId, planner(member, planned, new Date(call.at)), call);
    plans.push(plan);
    emissions.push(toEmission(plan, call, member.attempts));
  }
  await applyPlans(ctx.tx, plans);
  const served = ended.filter(wasServed);
  await reachMembers(
    ctx.tx,
    campaignId,
    served.map(({ leadId }) => leadId),
  );
  await addToLedger(ctx.tx, sumUp(campaignId, ended));
  await addEndedCalls(
    ctx.tx,
    campaignId,
    ended.map(({ id }) => id),
  );
  await keepBudget(ctx, campaign);
  await setNextAttempts(ctx, [
    ...plans.map(({ leadId, dueAt }) => ({ leadId, nextAttemptAt: dueAt })),
    ...served.map(({ leadId }) => ({ leadId, nextAttemptAt: null })),
  ]);
  await emitAll(ctx, emissions);
}

/** Who called and talked with an agent need not be called any more. */
function wasServed({ direction, outcome }: Ended): boolean {
  return direction === "INBOUND" && outcome === "CONNECTED";
}

function ledgerOutcomeOf(call: Ended): LedgerOutcome {
  if (wasDialled(call)) return call.outcome;
  return wasServed(call) ? "CALLER_SERVED" : "CALLER_LOST";
}

function planOf(campaignId: string, { plan, pointId }: Turn, call: Dialled): MemberPlan {
  return {
    campaignId,
    leadId: call.leadId,
    callId: call.id,
    state: plan.state,
    dueAt: plan.state === "DIALABLE" ? plan.dueAt : null,
    because: plan.state === "DONE" ? plan.because : null,
    pointId,
    outcome: call.outcome,
    uncount: call.outcome === "NOT_PLACED",
  };
}

function toEmission(plan: MemberPlan, call: Dialled, attempt: number): Emission {
  return {
    type: attemptClosed,
    data: {
      id: call.id,
      campaignId: plan.campaignId,
      leadId: plan.leadId,
      callId: plan.callId,
      attempt,
      outcome: plan.outcome,
      nextAttemptAt: plan.dueAt?.toISOString() ?? null,
    },
    audience: { permission: "campaigns:read-stats" },
  };
}

/** One entry a bucket and outcome. */
function sumUp(campaignId: string, calls: readonly Ended[]): LedgerEntry[] {
  const sums = new Map<string, LedgerEntry>();
  for (const call of calls) {
    const { at, talkSeconds } = call;
    const outcome = ledgerOutcomeOf(call);
    const bucket = bucketOf(new Date(at));
    const key = `${bucket.getTime()} ${outcome}`;
    const sum = sums.get(key) ?? {
      campaignId,
      bucket,
      outcome,
      attempts: 0,
      talkSeconds: 0,
      conversions: 0,
    };
    sum.attempts += 1;
    sum.talkSeconds += talkSeconds;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** A conversation got its disposition: a sale is counted, or the lead is to be called again. */
export const dispositionPlanner: Subscriber = {
  name: "campaigns.dispositions",
  events: [callClosed.name],
  handle: async (ctx, events) => {
    for (const event of events) await afterDisposition(ctx, event);
  },
};

/** An agent whose line was lost calls again by himself: nobody else does. */
export const lostLinePlanner: Subscriber = {
  name: "campaigns.lost-lines",
  events: [callLineLost.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { id, campaignId, leadId } = callLineLost.data.parse(data);
      if (campaignId === null) continue;
      await keepFromRedial(ctx, campaignId, leadId);
      await addWrapUps(ctx.tx, campaignId, [id]);
      await addClosings(ctx.tx, campaignId, [id]);
    }
  },
};

async function keepFromRedial(ctx: Ctx, campaignId: string, leadId: string): Promise<void> {
  if (!(await settleMember(ctx.tx, campaignId, leadId))) return;
  await setNextAttempts(ctx, [{ leadId, nextAttemptAt: null }]);
}

async function afterDisposition(ctx: Ctx, event: HeardEvent): Promise<void> {
  const call: Closed = callClosed.data.parse(event.data);
  if (call.campaignId === null) return;
  if (call.converted) {
    const bucket = bucketOf(new Date(call.at));
    const counted = { campaignId: call.campaignId, bucket, outcome: "CONNECTED" as const };
    await addToLedger(ctx.tx, [{ ...counted, attempts: 0, talkSeconds: 0, conversions: 1 }]);
  }
  if (call.lineLost) await keepFromRedial(ctx, call.campaignId, call.leadId);
  if (call.noMoreCalls) await endMembers(ctx.tx, call.leadId);
  const id = call.campaignId;
  await addWrapUps(ctx.tx, id, [call.id]);
  await addClosings(ctx.tx, id, [call.id]);
  const [campaign] = await selectCampaigns(ctx, "campaigns:read", { id, limit: 1 });
  if (!campaign) return;
  await keepBudget(ctx, campaign);
  if (call.retryMinutes === null) return;
  const dueAt = new Date(new Date(call.at).getTime() + call.retryMinutes * 60_000);
  const { maxAttempts } = policyOf(campaign, call.leadId);
  const isPlanned = await replanMember(ctx.tx, id, call.leadId, maxAttempts, dueAt);
  if (isPlanned) await setNextAttempts(ctx, [{ leadId: call.leadId, nextAttemptAt: dueAt }]);
}
