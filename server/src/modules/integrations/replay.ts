import type { Input, replayWebhook as replayEndpoint } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import type { HeardEvent } from "../../platform/events/subscriber.ts";
import { defineJob } from "../../platform/jobs/jobs.ts";
import { insertDeliveries } from "./deliveries/queries.ts";
import { restart } from "./deliveries/service.ts";
import { Owners } from "./owner.ts";
import { type Listening, lockWebhook } from "./queries.ts";
import { deliveriesFor } from "./subscriber.ts";

const dayMs = 24 * 3_600_000;
/** Events are kept for so long. */
const keptDays = 7;
const portion = 500;

const Order = z.object({
  webhookId: z.uuid(),
  since: z.string(),
  until: z.string(),
  which: z.enum(["UNDELIVERED", "ALL"]),
});

/** Orders what happened since an instant anew, as long work: there may be a day of calls in it. */
export async function replay(
  ctx: Ctx,
  webhookId: string,
  input: Input<typeof replayEndpoint>["body"],
): Promise<{ since: string; until: string }> {
  const webhook = await lockWebhook(ctx.tx, webhookId);
  if (!webhook) throw notFound("webhook");
  if (!webhook.enabled) {
    throw new Refusal("conflict", "The webhook is off; switch it on first");
  }
  const since = input.since ? new Date(input.since) : new Date(ctx.now.getTime() - dayMs);
  if (ctx.now.getTime() - since.getTime() > keptDays * dayMs) {
    throw invalid("since", `must not be more than ${keptDays} days ago`);
  }
  const span = { since: since.toISOString(), until: ctx.now.toISOString() };
  await replayEvents.enqueue(ctx, { webhookId, which: input.which, ...span });
  return span;
}

/**
 * Brings back the deliveries there are and makes those there are not, because it was off when the event
 * happened. Twice is harmless: an event is for an endpoint once.
 */
export const replayEvents = defineJob("replay-webhook", Order, async (order, run) => {
  const { webhookId, which } = order;
  const span = { since: new Date(order.since), until: new Date(order.until) };
  await run.inTenant((ctx) => restart(ctx.tx, webhookId, span, which));
  let after: number | undefined = 0;
  while (after !== undefined) {
    run.signal.throwIfAborted();
    const from: number = after;
    after = await run.inTenant((ctx) => step(ctx, webhookId, span, from));
  }
});

/** A portion of the events; the position after which to go on, or undefined at the end. */
async function step(
  ctx: Ctx,
  webhookId: string,
  { since, until }: { since: Date; until: Date },
  after: number,
): Promise<number | undefined> {
  const tx: Tx<"webhooks" | "events"> = ctx.tx;
  const webhook = await tx
    .selectFrom("webhooks")
    .select(["id", "subscriptions", "skip_own", "owner_id", "api_key_id", "created_at"])
    .where("id", "=", webhookId)
    .where("enabled", "=", true)
    .$castTo<Listening>()
    .executeTakeFirst();
  if (!webhook) return undefined;
  const events = await tx
    .selectFrom("events")
    .select(["id", "position", "name", "data", "audience", "actor_id", "at"])
    .where("position", ">", after)
    .where("at", ">=", since)
    .where("at", "<=", until)
    .orderBy("position")
    .limit(portion)
    .$castTo<HeardEvent>()
    .execute();
  // What happened before it was registered is its business too, now that it asks for it.
  const asked = { ...webhook, created_at: since };
  await insertDeliveries(ctx, await deliveriesFor(ctx, new Owners(ctx), asked, events));
  return events.length < portion ? undefined : events.at(-1)?.position;
}
