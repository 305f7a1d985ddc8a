import type { Ctx } from "../../platform/ctx.ts";
import { notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";

export type Payload = {
  /** What the receiver sees as `type`: `noun.past`. */
  type: string;
  /** What is told of it; may hold what persons are or said: it is kept sealed. */
  data: Record<string, unknown>;
};

/**
 * Puts a message for an endpoint down, in the transaction of what it tells of. It is signed, sent again
 * and logged like any event. An endpoint that is off keeps it until it is on again. Returns the
 * delivery's id.
 */
export async function deliver(ctx: Ctx, webhookId: string, payload: Payload): Promise<string> {
  const { tx } = ctx;
  const known = await tx
    .selectFrom("webhooks")
    .select("id")
    .where("id", "=", webhookId)
    .executeTakeFirst();
  if (!known) throw notFound("webhook");
  const id = newId();
  const vault = await ctx.vault();
  await tx
    .insertInto("webhook_deliveries")
    .values({
      id,
      webhook_id: webhookId,
      event_id: newId(),
      event: payload.type,
      body: vault.seal("webhook_deliveries", "body", id, JSON.stringify(payload.data)),
      actor_id: ctx.actor.userId,
      occurred_at: ctx.now,
      due_at: ctx.now,
    })
    .execute();
  return id;
}
