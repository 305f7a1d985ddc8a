import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";
import type { Tx } from "../db/tx.ts";
import { digest, dueFailures, takeFailure } from "./poison.ts";
import type { SequencedEvent } from "./sequencer.ts";
import type { HeardEvent, Subscriber } from "./subscriber.ts";

const batchSize = 500;
/**
 * From one round to the next: what comes meanwhile shares one, and the first waits for none. Nobody who talks waits for
 * subscribers, and on a busy floor each round costs a transaction for nearly each of them.
 */
const gapMs = 200;

type SubscriberApp = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;

/**
 * Works off what subscribers have not heard yet. Events that were just numbered are brought to those
 * who listen for them; once a second everybody is asked what he has missed, whoever told him or not.
 */
export class Subscribers {
  private readonly app: SubscriberApp;
  private readonly byName: Map<string, Subscriber>;
  private readonly listeners = new Map<string, Subscriber[]>();
  /** Who has something to hear, by tenant; `whole` is everybody. */
  private due = new Map<string, Set<string>>();
  private whole = false;
  private running: Promise<void> | undefined;
  private turn: Promise<void> = Promise.resolve();
  private lastRound = Number.NEGATIVE_INFINITY;
  private wait: NodeJS.Timeout | undefined;
  private poll: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(app: SubscriberApp, subscribers: readonly Subscriber[]) {
    this.app = app;
    this.byName = new Map(subscribers.map((one) => [one.name, one]));
    for (const one of subscribers) {
      for (const event of one.events) {
        this.listeners.set(event, [...(this.listeners.get(event) ?? []), one]);
      }
    }
  }

  start(): void {
    this.poll = setInterval(() => this.wake(), 1000);
    this.wake();
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.poll);
    clearTimeout(this.wait);
    await this.running;
  }

  /** Events that were numbered: whoever listens for them hears them soon. */
  hear(batch: readonly Pick<SequencedEvent, "tenant_id" | "name">[]): void {
    this.note(batch, this.due);
    if (this.due.size > 0) this.schedule();
  }

  private note(
    batch: readonly Pick<SequencedEvent, "tenant_id" | "name">[],
    due: Map<string, Set<string>>,
  ): void {
    for (const { tenant_id, name } of batch) {
      for (const { name: subscriber, isFor } of this.listeners.get(name) ?? []) {
        if (isFor && !isFor(tenant_id)) continue;
        const names = due.get(tenant_id);
        if (names) names.add(subscriber);
        else due.set(tenant_id, new Set([subscriber]));
      }
    }
  }

  /** Everybody may have missed something. */
  wake(): void {
    this.whole = true;
    this.schedule();
  }

  private schedule(): void {
    if (this.closed || this.running || this.wait) return;
    const rest = this.lastRound + gapMs - performance.now();
    this.wait = setTimeout(() => {
      this.wait = undefined;
      this.run();
    }, rest);
  }

  private run(): void {
    this.lastRound = performance.now();
    const { due, whole } = this;
    this.due = new Map();
    this.whole = false;
    this.running = (whole ? this.catchUp() : this.inTurn(() => this.advanceAll(lagsOf(due))))
      .catch((error: unknown) => this.app.log.error({ err: error }, "subscribers stumbled"))
      .finally(() => {
        this.running = undefined;
        if (this.whole || this.due.size > 0) this.schedule();
      });
  }

  /** Everything that waits, to the end. Tests call it instead of waiting. */
  catchUp(): Promise<void> {
    return this.inTurn(() => this.round());
  }

  /** Brings events to those who listen for them, and waits until they have acted: for whoever did not start it. */
  async bring(batch: readonly Pick<SequencedEvent, "tenant_id" | "name">[]): Promise<void> {
    const due = new Map<string, Set<string>>();
    this.note(batch, due);
    await this.inTurn(() => this.advanceAll(lagsOf(due)));
  }

  /** One after the other: who met another one in the middle would pass over what that one holds. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async round(): Promise<void> {
    const names = [...this.byName.keys()];
    const lagging = await inInstallation(this.app, (tx) =>
      sql<Lag>`select * from platform.lagging(${names})`.execute(tx),
    );
    const now = this.app.clock.now();
    const failing = await inInstallation(this.app, (tx) =>
      sql<Lag>`select * from platform.failing(${now})`.execute(tx),
    );
    const faults = [
      ...(await this.each(lagging.rows, (lag) => this.advance(lag))),
      ...(await this.each(failing.rows, (lag) => this.retry(lag))),
    ];
    if (faults.length > 0) throw faults[0];
  }

  private async advanceAll(lags: readonly Lag[]): Promise<void> {
    const [fault] = await this.each(lags, (lag) => this.advance(lag));
    if (fault) throw fault;
  }

  /** One that stumbles holds up none of the others; its fault is told when all have had a turn. */
  private async each(lags: readonly Lag[], work: (lag: Lag) => Promise<void>): Promise<unknown[]> {
    const faults: unknown[] = [];
    for (const lag of lags) await work(lag).catch((fault: unknown) => faults.push(fault));
    return faults;
  }

  private async advance({ tenant_id, subscriber: name }: Lag): Promise<void> {
    const subscriber = this.byName.get(name);
    if (!subscriber) return;
    let more = true;
    while (more && !this.closed) {
      const portion = (take: Take) =>
        inTenant(this.app, tenant_id, (ctx) => advanceOnce(ctx, subscriber, take), {
          keepsPlans: true,
        });
      const all: Take = (ctx, events) => subscriber.handle(ctx, events);
      // Poison is rare: only a portion that failed is taken again with a savepoint for each half.
      more = await portion(all).catch(() =>
        portion((ctx, events) => digest(ctx, subscriber, events, this.app)),
      );
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
type Take = (ctx: Ctx, events: HeardEvent[]) => Promise<void>;

function lagsOf(due: ReadonlyMap<string, ReadonlySet<string>>): Lag[] {
  return [...due].flatMap(([tenant_id, names]) =>
    [...names].map((subscriber) => ({ tenant_id, subscriber })),
  );
}

/** A portion of what a subscriber has not heard yet, with its cursor; true when there may be more. */
async function advanceOnce(ctx: Ctx, subscriber: Subscriber, take: Take): Promise<boolean> {
  const span = await lockCursor(ctx, subscriber.name);
  if (!span || span.head <= span.position) return false;
  const events = await eventsBetween(ctx.tx, subscriber, span.position, span.head);
  if (events.length > 0) await take(ctx, events);
  const isWhole = events.length < batchSize;
  await moveCursor(ctx.tx, subscriber.name, isWhole ? span.head : lastOf(events, span.head));
  return !isWhole;
}

function lastOf(events: readonly HeardEvent[], head: number): number {
  return events.at(-1)?.position ?? head;
}

type Span = { position: number; head: number };

/** How far a subscriber has come, and how far there is to go; undefined when another process has him. */
async function lockCursor(ctx: Ctx, subscriber: string): Promise<Span | undefined> {
  const tx: Tx<"event_cursors" | "event_heads"> = ctx.tx;
  const { rows } = await sql<Span>`
    select c.position, coalesce((select h.position from event_heads h), 0) as head
    from event_cursors c where c.subscriber = ${subscriber} for update of c skip locked`.execute(
    tx,
  );
  if (rows[0]) return rows[0];
  const made = await tx
    .insertInto("event_cursors")
    .values({ tenant_id: ctx.tenantId, subscriber, position: 0 })
    .onConflict((c) => c.doNothing())
    .returning("position")
    .execute();
  if (made.length === 0) return undefined;
  const head = await tx.selectFrom("event_heads").select("position").executeTakeFirst();
  return { position: 0, head: head?.position ?? 0 };
}

function eventsBetween(tx: Tx<"events">, subscriber: Subscriber, after: number, upTo: number) {
  return tx
    .selectFrom("events")
    .select(["id", "position", "name", "data", "audience", "actor_id", "at", "cause"])
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
