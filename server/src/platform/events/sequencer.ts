import pg from "pg";
import type { Connection } from "../db/pool.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Audience } from "./audience.ts";
import type { Wake } from "./wake.ts";

export type SequencedEvent = {
  tenant_id: string;
  id: string;
  position: number;
  name: string;
  data: Record<string, unknown>;
  audience: Audience;
  actor_id: string | null;
  at: Date;
};

export type EventListener = (batch: SequencedEvent[]) => void;

/** Positions of one tenant, both ends included. */
export type Span = { tenantId: string; from: number; to: number };
export type ReadEvents = (span: Span) => Promise<SequencedEvent[]>;

/** The session lock of the one process that numbers events. */
export const sequencerLock = 727002;
const batchSize = 500;
/** Between two runs under load: so many commits share one run, and none waits noticeably. */
const minGapMs = 8;
const pollMs = 1000;

/**
 * Numbers committed events. Every process has one; the one that holds a session lock works, on the
 * very connection that holds it, so that a lost connection is a lost lock. Others only tell it that
 * there is work. Whoever misses a wake-up is found by the poll.
 */
export class Sequencer {
  private readonly connection: Connection;
  private readonly log: Log;
  private readonly metrics: Metrics;
  private readonly listeners: EventListener[] = [];
  private client: pg.Client | undefined;
  private holds = false;
  private closed = false;
  private running: Promise<void> | undefined;
  private again = false;
  private lastRun = 0;
  private timer: NodeJS.Timeout | undefined;
  private poll: NodeJS.Timeout | undefined;

  private relaying: Promise<void> = Promise.resolve();
  private readonly read: ReadEvents;

  constructor(connection: Connection, read: ReadEvents, log: Log, metrics: Metrics) {
    this.connection = connection;
    this.read = read;
    this.log = log;
    this.metrics = metrics;
  }

  /** Hears every batch that this process has numbered, or that another one told it about. */
  onEvents(listener: EventListener): void {
    this.listeners.push(listener);
  }

  async start(wake: Wake): Promise<void> {
    await this.connect();
    wake.listen(() => this.wake());
    this.poll = setInterval(() => this.wake(), pollMs);
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.poll);
    clearTimeout(this.timer);
    await this.running;
    await this.client?.end().catch(() => {});
  }

  private wake(): void {
    if (this.closed) return;
    if (this.running || this.timer) {
      this.again = true;
      return;
    }
    const wait = this.lastRun + minGapMs - performance.now();
    if (wait > 0.5) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.run();
      }, wait);
    } else {
      this.run();
    }
  }

  private run(): void {
    this.again = false;
    this.lastRun = performance.now();
    this.running = this.work()
      .catch((error: unknown) => this.log.error({ err: error }, "the sequencer stumbled"))
      .finally(() => {
        this.running = undefined;
        if (this.again) this.wake();
      });
  }

  private async work(): Promise<void> {
    const client = this.client ?? (await this.connect());
    if (!this.holds) {
      const { rows } = await client.query<{ got: boolean }>(
        "select pg_try_advisory_lock($1) as got",
        [sequencerLock],
      );
      this.holds = rows[0]?.got === true;
      if (!this.holds) {
        await client.query("select pg_notify('parley_outbox', '')");
        return;
      }
    }
    for (;;) {
      const { rows } = await client.query<SequencedEvent>({
        name: "sequence",
        text: "select * from platform.sequence_events($1)",
        values: [batchSize],
      });
      if (rows.length === 0) return;
      this.metrics.events.inc(rows.length);
      rows.sort((a, b) => a.position - b.position);
      this.tell(rows);
      await this.tellOthers(client, rows);
      if (rows.length < batchSize) return;
    }
  }

  private tell(batch: SequencedEvent[]): void {
    for (const listener of this.listeners) listener(batch);
  }

  /** Which tenants have news, and between which positions. A notification holds some 80 of them. */
  private async tellOthers(client: pg.Client, batch: SequencedEvent[]): Promise<void> {
    const spans = new Map<string, Span>();
    for (const { tenant_id: tenantId, position } of batch) {
      const span = spans.get(tenantId);
      if (span) span.to = position;
      else spans.set(tenantId, { tenantId, from: position, to: position });
    }
    const all = [...spans.values()];
    for (let at = 0; at < all.length; at += 80) {
      await client.query("select pg_notify('parley_events', $1)", [
        JSON.stringify(all.slice(at, at + 80)),
      ]);
    }
  }

  /** Another process numbered these: read them and tell the listeners here, in order. */
  private relay(payload: string): void {
    const spans = JSON.parse(payload) as Span[];
    this.relaying = this.relaying.then(async () => {
      for (const span of spans) this.tell(await this.read(span));
    });
    this.relaying = this.relaying.catch((error: unknown) =>
      this.log.warn({ err: error }, "events of another process could not be read"),
    );
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.connection, application_name: "parley sequencer" });
    client.on("error", (error) => {
      this.log.warn({ err: error }, "the sequencer lost its connection");
      this.drop(client);
    });
    client.on("end", () => this.drop(client));
    client.on("notification", ({ channel, payload }) => {
      if (channel === "parley_outbox" && this.holds) this.wake();
      if (channel === "parley_events" && !this.holds && payload) this.relay(payload);
    });
    await client.connect();
    await client.query("listen parley_outbox");
    await client.query("listen parley_events");
    this.client = client;
    return client;
  }

  private drop(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.holds = false;
  }
}
