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
/** Events may have passed unheard: what was remembered by them must be looked up again. */
export type GapListener = () => void;

/** Positions of one tenant, both ends included. */
export type Span = { tenantId: string; from: number; to: number };
export type ReadEvents = (span: Span) => Promise<SequencedEvent[]>;

/** The session lock of the one process that numbers events. */
export const sequencerLock = 727002;
const batchSize = 500;
/** Between two runs under load: so many commits share one run, and none waits noticeably. */
const minGapMs = 8;
const pollMs = 1000;

/*
 * Numbers a batch and tells the other processes which tenants have news and between which positions,
 * in one statement: either all of it is committed or none. A notification holds some 80 tenants.
 */
const sequence = `
  with numbered as materialized (select * from platform.sequence_events($1)),
  spans as (
    select json_build_object('tenantId', tenant_id, 'from', min(position), 'to', max(position)) as span,
      (row_number() over () - 1) / 80 as part
    from numbered group by tenant_id
  ), told as (
    select pg_notify('parley_events', json_agg(span)::text) from spans group by part
  )
  select n.* from numbered n where (select count(*) from told) >= 0 order by n.position`;

/**
 * Numbers committed events. Every process has one; the one that holds a session lock works, on the
 * very connection that holds it, so that a lost connection is a lost lock. Others only tell it that
 * there is work. Whoever misses a wake-up is found by the poll; whoever was cut off from the news for a
 * moment says so to its listeners.
 */
export class Sequencer {
  private readonly connection: Connection;
  private readonly log: Log;
  private readonly metrics: Metrics;
  private readonly listeners: EventListener[] = [];
  private readonly gapListeners: GapListener[] = [];
  private client: pg.Client | undefined;
  /** Fails when the connection is gone: what was asked on it is not waited for any longer. */
  private gone: Promise<never> | undefined;
  private holds = false;
  private closed = false;
  private running: Promise<void> | undefined;
  private again = false;
  private lastRun = 0;
  private timer: NodeJS.Timeout | undefined;
  private poll: NodeJS.Timeout | undefined;

  /** Batches are told one after the other, whether they were numbered here or have to be read. */
  private telling: Promise<void> = Promise.resolve();
  private wasCutOff = false;
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

  /** Hears that this process was cut off from the news for a moment. */
  onGap(listener: GapListener): void {
    this.gapListeners.push(listener);
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
    await this.telling;
    await this.client?.end().catch(() => {});
  }

  /**
   * Numbers everything that was committed and tells it, for whoever works alone in an installation and
   * did not start it. Answers whether it could: another process may number.
   */
  async drain(): Promise<boolean> {
    await this.work();
    await this.telling;
    return this.holds;
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
      const { rows } = await this.orGone(
        client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [sequencerLock]),
      );
      this.holds = rows[0]?.got === true;
      if (!this.holds) {
        await this.orGone(client.query("select pg_notify('parley_outbox', '')"));
        return;
      }
    }
    for (;;) {
      const { rows } = await this.orGone(
        client.query<SequencedEvent>({ name: "sequence", text: sequence, values: [batchSize] }),
      );
      if (rows.length === 0) return;
      this.metrics.events.inc(rows.length);
      this.tellInTurn(() => rows);
      if (rows.length < batchSize) return;
    }
  }

  /** An answer, or the end of the connection: one that is cut while something is asked may never answer. */
  private orGone<R>(answer: Promise<R>): Promise<R> {
    return this.gone ? Promise.race([answer, this.gone]) : answer;
  }

  /** Another process numbered these: they are read, and told after what was told before. */
  private relay(payload: string): void {
    for (const span of JSON.parse(payload) as Span[]) this.tellInTurn(() => this.read(span));
  }

  private tellInTurn(batch: () => SequencedEvent[] | Promise<SequencedEvent[]>): void {
    this.telling = this.telling
      .then(async () => this.tell(await batch()))
      .catch((error: unknown) => {
        this.log.warn({ err: error }, "news of events could not be told");
        this.tellGap();
      });
  }

  private tell(batch: SequencedEvent[]): void {
    for (const listener of this.listeners) listener(batch);
  }

  private tellGap(): void {
    for (const listener of this.gapListeners) listener();
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.connection, application_name: "parley sequencer" });
    client.on("error", (error) => {
      this.log.warn({ err: error }, "the sequencer lost its connection");
      this.drop(client);
    });
    client.on("end", () => this.drop(client));
    client.on("notification", ({ channel, payload, processId }) => {
      if (channel === "parley_outbox" && this.holds) this.wake();
      // What this very connection has numbered was told by it already.
      if (channel === "parley_events" && processId !== pidOf(client)) this.relay(payload ?? "[]");
    });
    await client.connect();
    await client.query("listen parley_outbox");
    await client.query("listen parley_events");
    this.gone = new Promise((_resolve, reject) => {
      client.once("end", () => reject(new Error("the sequencer's connection is gone")));
    });
    this.gone.catch(() => {});
    this.client = client;
    if (this.wasCutOff) this.tellGap();
    this.wasCutOff = false;
    return client;
  }

  private drop(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.holds = false;
    this.wasCutOff = true;
  }
}

/** The number of the server process at the other end, which pg knows and its types do not. */
function pidOf(client: pg.Client): number | undefined {
  return (client as pg.Client & { processID?: number }).processID;
}
