import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import type { Move } from "../../agents/index.ts";
import type { CallRow, Loaded } from "../pictures.ts";
import type { QueuePlan } from "./plan.ts";
import { step } from "./wait.ts";

/**
 * The customer of a conversation waits in a queue from now on, and the agent is done with it. What follows at the carrier
 * follows from the picture: the agent's side goes, and he is looked after as a caller is.
 */
export function handToQueue(
  { call, legs }: Loaded,
  { plan, full, by }: { plan: QueuePlan; full: readonly string[]; by: string },
  now: Date,
): void {
  const [first] = plan;
  const customer = legs.get(call.customer_leg_id);
  if (!first || !customer) return;
  for (const name of full) customer.news.push(step("QUEUE_FULL", now, name));
  customer.news.push(step("HANDED_TO_QUEUE", now, first.name));
  Object.assign(call, {
    ...{ requeued_at: now, requeued_by: by, requeued_team_id: call.team_id },
    ...{ queue_id: first.queueId, queued_at: now, queue_stage: 0, farewell: first.farewell },
    farewell_sound: null,
    ...{ pool_team_ids: first.teamIds, pool_skill_ids: first.skillIds },
    ...{ agent_id: null, agent_leg_id: null, agent_leg_tries: 0, agent_returns: false },
    ...{ hold_wanted: false },
  } satisfies Partial<CallRow>);
}

/** Nobody has taken him: the conversation stays that of the agent who handed him over, who says what came of it. */
export function backToGiver({ call }: Loaded): void {
  if (call.requeued_at === null) return;
  call.agent_id = call.requeued_by;
  call.team_id = call.requeued_team_id;
}

type Change = { before: CallRow; call: CallRow };

function wasHanded({ before, call }: Change): boolean {
  return call.requeued_at !== null && before.requeued_at === null;
}

/** Whether he was waiting so, and is so no longer: somebody talks with him, or the call is over. */
function hasLeft({ before, call }: Change): boolean {
  if (before.requeued_at === null) return false;
  return call.requeued_at === null || (before.state !== "ENDED" && call.state === "ENDED");
}

/** Somebody of the queue has taken him. */
export function isTakenAgain({ before, call }: Change): boolean {
  return before.requeued_at !== null && call.requeued_at === null;
}

/**
 * What agents do where handing over to a queue alone explains it: who did so wraps up; and where the call ends before
 * somebody took him, who was rung is free, and whoever still wraps up has it to say. Null: as with any call.
 */
export function handedMoves(before: CallRow, call: CallRow): Move[] | null {
  const { id: callId } = call;
  if (wasHanded({ before, call })) {
    const giver = before.agent_id;
    return giver === null ? [] : [{ userId: giver, input: { type: "WRAP_UP", callId } }];
  }
  const isOver = call.requeued_at !== null && call.state === "ENDED" && before.state !== "ENDED";
  if (!isOver) return null;
  const moves: Move[] = [];
  const release = { type: "RELEASE" as const, callId };
  if (before.agent_id !== null) moves.push({ userId: before.agent_id, input: release });
  const giver = call.requeued_by;
  if (giver !== null && call.outcome !== "CONNECTED") moves.push({ userId: giver, input: release });
  return moves;
}

/** Keeps each wait for the figures of its queue. */
export async function keepWaits(ctx: Ctx, changes: readonly Change[]): Promise<void> {
  const tx: Tx<"queue_waits"> = ctx.tx;
  for (const change of changes) {
    const { before, call } = change;
    if (wasHanded(change)) await begin(ctx, change);
    const isMoved = call.requeued_at !== null && before.queue_id !== call.queue_id;
    if ((!isMoved && !hasLeft(change)) || call.queue_id === null) continue;
    await tx
      .updateTable("queue_waits")
      .set({ queue_id: call.queue_id })
      .$if(hasLeft(change), (query) => query.set({ left_at: ctx.now, outcome: outcomeOf(change) }))
      .where("call_id", "=", call.id)
      .where("left_at", "is", null)
      .execute();
  }
}

async function begin(ctx: Ctx, { before, call }: Change): Promise<void> {
  const tx: Tx<"queue_waits"> = ctx.tx;
  const ofCall = { call_id: call.id };
  const waits: Wait[] = [];
  // Who had called and waited for his first agent: the call's row tells of its last queue from now on.
  if (before.requeued_by === null && before.queue_id !== null) {
    waits.push({
      ...{ ...ofCall, id: newId(), queue_id: before.queue_id, handed_by: null },
      ...{ entered_at: before.started_at, left_at: before.connected_at, outcome: "CONNECTED" },
    });
  }
  if (call.queue_id !== null) {
    waits.push({
      ...{ ...ofCall, id: newId(), queue_id: call.queue_id, handed_by: call.requeued_by },
      ...{ entered_at: ctx.now, left_at: null, outcome: null },
    });
  }
  await insertRows(tx, "queue_waits", waits);
}

type Wait = {
  id: string;
  call_id: string;
  queue_id: string;
  handed_by: string | null;
  entered_at: Date;
  left_at: Date | null;
  outcome: string | null;
};

function outcomeOf({ call }: Change) {
  if (call.requeued_at === null) return "CONNECTED";
  if (call.dismissed_as === "CALLBACK") return "CALLBACK";
  return call.dismissed_as === null && !call.ended_by_us ? "LEFT_QUEUE" : "NOT_SERVED";
}

/** Who handed over and is done with his wrap-up says nothing any more: such a conversation is closed as it is. */
export async function closedByNobody(ctx: Ctx, ended: readonly CallRow[]): Promise<CallRow[]> {
  const left = ended.filter(({ requeued_at, agent_id }) => requeued_at !== null && agent_id);
  if (left.length === 0) return [];
  const tx: Tx<"agents"> = ctx.tx;
  const there = await tx
    .selectFrom("agents")
    .select("call_id")
    .where(
      "user_id",
      "in",
      left.map(({ requeued_by }) => requeued_by ?? ""),
    )
    .where("state", "=", "WRAP_UP")
    .execute();
  return left.filter(({ id }) => !there.some(({ call_id }) => call_id === id));
}
