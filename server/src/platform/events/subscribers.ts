import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";
import type { Tx } from "../db/tx.ts";
import type { SequencedEvent } from "./sequencer.ts";

export type HeardEvent = Pick<SequencedEvent, "id" | "position" | "name" | "actor_id" | "at"> & {
  data: Record<string, unknown>;
};

/**
 * A module's ear. `handle` gets events in order, in one transaction with its cursor: what it does to
 * rows happens exactly once. It makes no network calls; it enqueues a job for that.
 */
export type Subscriber = {
  readonly name: string;
  readonly events: readonly string[];
  readonly handle: (ctx: Ctx, events: HeardEvent[]) => Promise<void>;
};

const batchSize = 500;
const maxAttempts = 20;

type SubscriberApp = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;

/** Works off what subscribers have not heard yet: on a wake-up, and each second in any case. */
export class Subscribers {
  private readonly app: SubscriberApp;
  private readonly byName: Map<string, Subscriber>;
  private running: Promise<void> | undefined;
  private turn: Promise<void> = Promise.resolve();
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(app: SubscriberApp, subscribers: readonly Subscriber[]) {
    this.app = app;
    this.byName = new Map(subscribers.map((one) => [one.name, one]));
  }

  start(): void {
    this.timer = setInterval(() => this.wake(), 1000);
    this.wake();
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.running;
  }

  wake(): void {
    if (this.closed) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.catchUp()
      .catch((error: unknown) => this.app.log.error({ err: error }, "subscribers stumbled"))
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }

  /** Everything that waits, to the end. Tests call it instead of waiting. */
  catchUp(): Promise<void> {
    // In turn: a round that met another one in the middle would pass over what that one holds.
    const round = this.turn.then(() => this.round());
    this.turn = round.catch(() => {});
    return round;
  }

  /** One that stumbles holds up none of the others; its fault is told when all have had a turn. */
  private async round(): Promise<void> {
    const names = [...this.byName.keys()];
    const faults: unknown[] = [];
    const lagging = await inInstallation(this.app, (tx) =>
      sql<Lag>`select * from platform.lagging(${names})`.execute(tx),
    );
    for (const lag of lagging.rows) await this.advance(lag).catch((fault) => faults.push(fault));
    const now = this.app.clock.now();
    const failing = await inInstallation(this.app, (tx) =>
      sql<Lag>`select * from platform.failing(${now})`.execute(tx),
    );
    for (const lag of failing.rows) await this.retry(lag).catch((fault) => faults.push(fault));
    if (faults.length > 0) throw faults[0];
  }

  private async advance({ tenant_id, subscriber: name }: Lag): Promise<void> {
    const subscriber = this.byName.get(name);
    if (!subscriber) return;
    let more = true;
    while (more && !this.closed) {
      more = await inTenant(this.app, tenant_id, async (ctx) => {
        const cursor = await lockCursor(ctx, name);
        if (cursor === undefined) return false;
        const head = await headOf(ctx.tx);
        const events = await eventsBetween(ctx.tx, subscriber, cursor, head);
        await digest(ctx, subscriber, events, this.app);
        const isWhole = events.length < batchSize;
        const position = isWhole ? head : (events.at(-1)?.position ?? head);
        await moveCursor(ctx.tx, name, position);
        return !isWhole;
      });
    }
  }

  private async retry({ tenant_id, subscriber: name }: Lag): Promise<void> {
    const subscriber = this.byName.get(name);
    if (!subscriber) return;
    await inTenant(this.app, tenant_id, async (ctx) => {
      for (const event of await dueFailures(ctx.tx, name, ctx.now)) {
        // Another process may be at it: who takes the row away has the event, and he alone.
        if (!(await takeFailure(ctx.tx, name, event.id))) continue;
        await digest(ctx, subscriber, [event], this.app, event.attempts + 1);
      }
    });
  }
}

type Lag = { tenant_id: string; subscriber: string };

/** A batch that fails is halved until the poison event is alone; it is put aside, the rest goes on. */
async function digest(
  ctx: Ctx,
  subscriber: Subscriber,
  events: HeardEvent[],
  app: SubscriberApp,
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

async function lockCursor(ctx: Ctx, subscriber: string): Promise<number | undefined> {
  const tx: Tx<"event_cursors"> = ctx.tx;
  await tx
    .insertInto("event_cursors")
    .values({ tenant_id: ctx.tenantId, subscriber, position: 0 })
    .onConflict((c) => c.doNothing())
    .execute();
  const row = await tx
    .selectFrom("event_cursors")
    .select("position")
    .where("subscriber", "=", subscriber)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.position;
}

async function headOf(tx: Tx<"event_heads">): Promise<number> {
  const row = await tx.selectFrom("event_heads").select("position").executeTakeFirst();
  return row?.position ?? 0;
}

function eventsBetween(tx: Tx<"events">, subscriber: Subscriber, after: number, upTo: number) {
  return tx
    .selectFrom("events")
    .select(["id", "position", "name", "data", "actor_id", "at"])
    .where("position", ">", after)
    .where("position", "<=", upTo)
    .where("name", "in", [...subscriber.events])
    .orderBy("position")
    .limit(batchSize)
    .$castTo<HeardEvent>()
    .execute();
}

async function moveCursor(tx: Tx<"event_cursors">, subscriber: string, position: number) {
  await tx
    .updateTable("event_cursors")
    .set({ position })
    .where("subscriber", "=", subscriber)
    .execute();
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

function dueFailures(tx: Tx<"event_failures" | "events">, subscriber: string, now: Date) {
  return tx
    .selectFrom("event_failures as f")
    .innerJoin("events as e", "e.id", "f.event_id")
    .select(["e.id", "e.position", "e.name", "e.data", "e.actor_id", "e.at", "f.attempts"])
    .where("f.subscriber", "=", subscriber)
    .where("f.next_try", "<=", now)
    .orderBy("f.position")
    .limit(50)
    .$castTo<HeardEvent & { attempts: number }>()
    .execute();
}

async function takeFailure(
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
