import { sql } from "kysely";
import type { App } from "../app.ts";
import type { Ctx } from "../ctx.ts";
import type { Tx } from "../db/tx.ts";
import type { HeardEvent, Subscriber } from "./subscriber.ts";

/** After so many tries an event is given up, and kept. */
const maxAttempts = 20;

/** A batch that fails is halved until the poison event is alone; it is put aside, the rest goes on. */
export async function digest(
  ctx: Ctx,
  subscriber: Subscriber,
  events: HeardEvent[],
  app: Pick<App, "log">,
  attempt = 1,
): Promise<void> {
  if (events.length === 0) return;
  await sql`savepoint batch`.execute(ctx.tx);
  try {
    await subscriber.handle(ctx, events);
    await sql`release savepoint batch`.execute(ctx.tx);
    return;
  } catch (error) {
    await sql`rollback to savepoint batch`.execute(ctx.tx);
    const [only] = events;
    if (events.length === 1 && only) {
      app.log.error({ err: error, subscriber: subscriber.name, eventId: only.id }, "poison event");
      await putAside(ctx, subscriber.name, only, error, attempt);
      return;
    }
  }
  const middle = Math.ceil(events.length / 2);
  await digest(ctx, subscriber, events.slice(0, middle), app);
  await digest(ctx, subscriber, events.slice(middle), app);
}

async function putAside(
  ctx: Ctx,
  subscriber: string,
  event: HeardEvent,
  error: unknown,
  attempts: number,
): Promise<void> {
  const tx: Tx<"event_failures"> = ctx.tx;
  const isLast = attempts >= maxAttempts;
  const waitSeconds = Math.min(3600, 2 ** attempts);
  await tx
    .insertInto("event_failures")
    .values({
      tenant_id: ctx.tenantId,
      subscriber,
      event_id: event.id,
      position: event.position,
      error: error instanceof Error ? `${error.name} at ${event.name}` : "unknown",
      attempts,
      next_try: isLast ? new Date("9999-01-01") : new Date(ctx.now.getTime() + waitSeconds * 1000),
    })
    .execute();
}

export function dueFailures(tx: Tx<"event_failures" | "events">, subscriber: string, now: Date) {
  return tx
    .selectFrom("event_failures as f")
    .innerJoin("events as e", "e.id", "f.event_id")
    .select([
      "e.id",
      "e.position",
      "e.name",
      "e.data",
      "e.actor_id",
      "e.at",
      "e.cause",
      "f.attempts",
    ])
    .where("f.subscriber", "=", subscriber)
    .where("f.next_try", "<=", now)
    .orderBy("f.position")
    .limit(50)
    .$castTo<HeardEvent & { attempts: number }>()
    .execute();
}

export async function takeFailure(
  tx: Tx<"event_failures">,
  subscriber: string,
  eventId: string,
): Promise<boolean> {
  const taken = await tx
    .deleteFrom("event_failures")
    .where("subscriber", "=", subscriber)
    .where("event_id", "=", eventId)
    .returning("event_id")
    .execute();
  return taken.length > 0;
}
