import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { handToQueue } from "../queue/again.ts";
import type { QueuePlan } from "../queue/plan.ts";
import { type Errand, settle } from "../settle.ts";
import { ownTalk } from "./service.ts";

/** The way of somebody who comes to a queue now, and the queues on it that are full; given by the owner of queues. */
export type WayOfQueue = (
  ctx: Ctx,
  queueId: string,
) => Promise<{ plan: QueuePlan; full: string[] } | null>;

/** The customer of one's own conversation waits in a queue from now on. A queue that is full takes nobody: he stays. */
export async function giveToQueue(
  ctx: Ctx,
  callId: string,
  queueId: string,
  wayOf: WayOfQueue,
): Promise<Errand[]> {
  await ownTalk(ctx, callId);
  const way = await wayOf(ctx, queueId);
  if (!way) throw notFound("queue");
  const { plan, full } = way;
  if (plan.length === 0) throw new Refusal("queue-full", "This queue is full");
  const tx: Tx<"calls"> = ctx.tx;
  await tx.selectFrom("calls").select("id").where("id", "=", callId).forUpdate().execute();
  // What was a moment ago may be over by now: nobody changes it while we hold it.
  await ownTalk(ctx, callId);
  const laidOut = { queue_plan: JSON.stringify(plan) };
  await tx.updateTable("calls").set(laidOut).where("id", "=", callId).execute();
  const by = userOf(ctx);
  return settle(ctx, [callId], (loaded) => handToQueue(loaded, { plan, full, by }, ctx.now));
}
