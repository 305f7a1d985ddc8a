import { callStarted } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emitAll, gatherEvents } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { markDialing } from "../../contacts/index.ts";
import { chooseScripts } from "../../scripts/index.ts";
import { createLeg } from "../../telephony/index.ts";
import type { QueuePlan } from "./plan.ts";
import { step } from "./wait.ts";

/** A call that came in, matched and sent on its way. */
export type InboundCall = {
  legId: string;
  provider: string;
  numberId: string;
  /** What was called. */
  number: string;
  /** Of the queue that the number leads to. */
  campaignId: string | null;
  leadId: string;
  contactPointId: string | null;
  plan: QueuePlan;
  /** Queues that were full when he called, by name: he did not enter them. */
  full: readonly string[];
  /** Nobody is there at this hour, and he hears this; null where somebody is. */
  closed: { text: string | null } | null;
  /** All queues on his way are full, and he hears this. */
  turnedAway: { text: string | null } | null;
  /** A flow leads him first. */
  inFlow: boolean;
};

/** The call of a leg that came in, if it was written already: the carrier tells of it until it is taken. */
export async function callOfLeg(ctx: Ctx, legId: string): Promise<string | undefined> {
  const tx: Tx<"legs"> = ctx.tx;
  const row = await tx
    .selectFrom("legs")
    .select("call_id")
    .where("id", "=", legId)
    .executeTakeFirst();
  return row?.call_id;
}

/** How many wait in a queue. */
export async function waitingIn(ctx: Ctx, queueId: string): Promise<number> {
  const tx: Tx<"calls"> = ctx.tx;
  const row = await tx
    .selectFrom("calls")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("queue_id", "=", queueId)
    .where("state", "=", "QUEUED")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Writes a call that came in, before it is taken at the carrier. Nothing is dialled, so there is nothing to decide. */
export async function openInbound(ctx: Ctx, inbound: InboundCall): Promise<string> {
  const callId = newId();
  await gatherEvents(ctx, async (gathering) => {
    await markDialing(gathering, [{ leadId: inbound.leadId, callId }]);
    const scripts = await chooseScripts(gathering, [{ callId, ...inbound }]);
    await insert(gathering, callId, inbound, scripts.get(callId));
    const data = {
      ...{ id: callId, direction: "INBOUND" as const, state: "RINGING" as const },
      ...{ leadId: inbound.leadId, campaignId: inbound.campaignId, agentId: null },
      at: ctx.now.toISOString(),
    };
    const audience = ofRecord("calls:read", [], null);
    await emitAll(gathering, [{ type: callStarted, data, audience }]);
  });
  return callId;
}

type Script = Awaited<ReturnType<typeof chooseScripts>> extends Map<string, infer S> ? S : never;

async function insert(
  ctx: Ctx,
  callId: string,
  inbound: InboundCall,
  script: Script | undefined,
): Promise<void> {
  const tx: Tx<"calls" | "legs"> = ctx.tx;
  const { plan, closed, turnedAway, legId, provider } = inbound;
  const first = plan[0];
  const away = closed ?? turnedAway;
  const waits = away || inbound.inFlow ? undefined : plan[0];
  const call = {
    ...{ id: callId, origin: "INBOUND", state: "RINGING", provider, attempt_no: null },
    lead_id: inbound.leadId,
    campaign_id: inbound.campaignId,
    script_id: script?.scriptId ?? null,
    script_version: script?.version ?? null,
    split_test_id: script?.testId ?? null,
    split_arm: script?.arm ?? null,
    contact_point_id: inbound.contactPointId,
    inbound_number_id: inbound.numberId,
    caller_id: inbound.number,
    in_flow: inbound.inFlow && !closed,
    queue_id: waits?.queueId ?? null,
    queued_at: waits ? ctx.now : null,
    queue_plan: waits ? plan : null,
    queue_stage: waits ? 0 : null,
    // Whoever is led belongs to no agent yet, and to whoever takes him later.
    pool_team_ids: away ? null : (waits?.teamIds ?? []),
    pool_skill_ids: waits?.skillIds ?? [],
    farewell: away ? away.text : (waits?.farewell ?? null),
    dismissed_at: away ? ctx.now : null,
    dismissed_as: closed ? "CLOSED" : turnedAway ? "NOT_SERVED" : null,
    customer_leg_id: legId,
    ring_seconds: 0,
    wrap_up_seconds: first?.wrapUpSeconds ?? 60,
    machine_sure_from: null,
    started_at: ctx.now,
    ringing_at: ctx.now,
  };
  const history = [step("CAME_IN", ctx.now, null), ...stepsOf(ctx.now, inbound)];
  const leg = {
    ...{ id: legId, call_id: callId, kind: "CUSTOMER", provider, created_at: ctx.now },
    state: createLeg(legId),
    history,
  };
  await Promise.all([insertRows(tx, "calls", [call]), insertRows(tx, "legs", [leg])]);
}

function stepsOf(now: Date, { plan, full, closed, turnedAway, inFlow }: InboundCall) {
  const passed = full.map((name) => step("QUEUE_FULL", now, name));
  if (closed) return [step("OUT_OF_HOURS", now, null)];
  if (turnedAway || inFlow) return passed;
  return [...passed, step("ENTERED_QUEUE", now, plan[0]?.name ?? null)];
}
