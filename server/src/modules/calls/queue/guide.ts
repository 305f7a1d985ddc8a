import type { Ctx } from "../../../platform/ctx.ts";
import type { Timers } from "../../../platform/timers.ts";
import { chooseScripts } from "../../scripts/index.ts";
import type { ProviderEvent, Telephony } from "../../telephony/index.ts";
import type { NotServedAs } from "../machine.ts";
import type { CallRow, Loaded } from "../pictures.ts";
import { type Errand, settle } from "../settle.ts";
import type { ThirdDial } from "../third-party/open.ts";
import type { QueuePlan } from "./plan.ts";
import { type Reach, reachFor, withdraw } from "./reach.ts";
import { note, step } from "./wait.ts";

/** What a guide may use: the carrier, the time, and the way back for what follows from its changes. */
export type GuideTools = {
  telephony: Telephony;
  timers: Timers;
  run(errands: readonly Errand[]): void;
  /** Dials somebody outside who was written down for a caller. */
  dialThird(dial: ThirdDial): void;
  failed(error: unknown, what: string): void;
};

/** Whoever leads callers before they wait or talk: the owner of flows. The loop of calls knows no flow. */
export type Guide = {
  open(): Promise<void>;
  close(): Promise<void>;
  /** In the transaction that stores events: what they do to callers who are led. */
  hear(ctx: Ctx, events: readonly ProviderEvent[]): Promise<Errand[]>;
  /** A caller is to be led on; again after a crash, and whenever his call is looked at. */
  lead(tenantId: string, callId: string): void;
};

/** What a flow does to the call that it leads. */
export type Lead = {
  /** Steps that he came to and left, for the ladder of his call. */
  notes: readonly { type: string; name: string; cause: string | null }[];
  /** Somebody is to be with him: who was dialled outside, or an agent who was ready. */
  reach?: Reach | undefined;
  /** Nobody waits any more for whom he was to be with. */
  withdraws?: boolean;
  /** He leaves a message from now on: nobody takes the call any more. */
  recording?: boolean;
  /** The flow is over: he waits in queues, or hears a text and is hung up on. */
  to?:
    | {
        plan: QueuePlan;
        full: readonly string[];
        campaignId: string | null;
        farewell: string | null;
      }
    | { as: NotServedAs; text: string | null }
    | undefined;
};

/** Changes a call as its flow says; a call that has ended only gets its notes. */
export async function leadCall(ctx: Ctx, callId: string, lead: Lead): Promise<Errand[]> {
  const { to } = lead;
  if (to && "plan" in to) await joinCampaign(ctx, callId, to.campaignId, to.plan);
  return settle(ctx, [callId], (loaded) => {
    const { call } = loaded;
    for (const { type, name, cause } of lead.notes)
      push(loaded, { ...step(type, ctx.now, name), cause });
    if (call.state === "ENDED" || !call.in_flow) return;
    if (lead.withdraws) withdraw(loaded, ctx.now);
    if (lead.reach) reachFor(loaded, lead.reach);
    if (lead.recording) call.dismissed_as = "VOICEMAIL";
    if (!to) return;
    call.in_flow = false;
    if ("plan" in to) enterQueues(loaded, to, ctx.now);
    else {
      call.dismissed_as = to.as;
      call.farewell = to.text;
    }
  });
}

/** Somebody who waits hangs up and keeps his place; what was promised to him is the caller's of this to write down. */
export function releaseWaiting(ctx: Ctx, callId: string, text: string | null): Promise<Errand[]> {
  return settle(ctx, [callId], (loaded) => {
    const { call } = loaded;
    if (call.state !== "QUEUED" || call.dismissed_as !== null) return;
    call.dismissed_as = "CALLBACK";
    call.farewell = text;
    note(loaded, "PLACE_KEPT", ctx.now);
  });
}

function enterQueues(
  loaded: Loaded,
  { plan, full, farewell }: Extract<NonNullable<Lead["to"]>, { plan: QueuePlan }>,
  now: Date,
): void {
  const { call } = loaded;
  for (const name of full) push(loaded, step("QUEUE_FULL", now, name));
  const [first] = plan;
  if (!first) {
    call.dismissed_as = "NOT_SERVED";
    call.farewell = farewell;
    return;
  }
  Object.assign(call, {
    ...{ queue_id: first.queueId, queued_at: now, queue_plan: plan, queue_stage: 0 },
    ...{ pool_team_ids: first.teamIds, pool_skill_ids: first.skillIds, farewell: first.farewell },
  } satisfies Partial<CallRow>);
  push(loaded, step("ENTERED_QUEUE", now, first.name));
}

function push({ call, legs }: Loaded, entry: ReturnType<typeof step>): void {
  legs.get(call.customer_leg_id)?.news.push(entry);
}

/** From the queue on he is the caller of its campaign, with its script. */
async function joinCampaign(
  ctx: Ctx,
  callId: string,
  campaignId: string | null,
  plan: QueuePlan,
): Promise<void> {
  const call = await ctx.tx
    .selectFrom("calls")
    .select(["lead_id", "in_flow"])
    .where("id", "=", callId)
    .forUpdate()
    .executeTakeFirst();
  if (!call?.in_flow) return;
  const scripts = await chooseScripts(ctx, [{ callId, leadId: call.lead_id, campaignId }]);
  const script = scripts.get(callId);
  await ctx.tx
    .updateTable("calls")
    .set({
      campaign_id: campaignId,
      queue_plan: JSON.stringify(plan),
      script_id: script?.scriptId ?? null,
      script_version: script?.version ?? null,
      split_test_id: script?.testId ?? null,
      split_arm: script?.arm ?? null,
      wrap_up_seconds: plan[0]?.wrapUpSeconds ?? 60,
    })
    .where("id", "=", callId)
    .execute();
}
