import { setMaxListeners } from "node:events";
import { sql } from "kysely";
import { type App, inInstallation } from "../../../platform/app.ts";
import { Outside } from "../../../platform/net/outside.ts";
import type { RecordReader } from "../records.ts";
import { Gate } from "./gate.ts";
import { Lane } from "./lane.ts";

const pollMs = 1000;
/** Between two looks under load. */
const minGapMs = 20;
/** Receivers that answer later than this are told again. */
export const answerMs = 15_000;
const excerptBytes = 16 * 1024;
const mostLanes = 200;
const transactionsAtOnce = 4;

type Due = { tenant_id: string; webhook_id: string };

/**
 * Carries deliveries in a worker process: a lane for each endpoint for which something is due. What is
 * due stands in the database, so nothing is lost with a process; another one goes on after the lease.
 */
export class Courier {
  private readonly app: App;
  private readonly outside: Outside;
  private readonly readers: readonly RecordReader[];
  private readonly gate = new Gate(transactionsAtOnce);
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private poll: NodeJS.Timeout | undefined;
  private wait: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private again = false;
  private isStarted = false;

  constructor(app: App, readers: readonly RecordReader[]) {
    this.app = app;
    this.readers = readers;
    // Every request on its way listens for the end.
    setMaxListeners(0, this.stopping.signal);
    this.outside = new Outside({
      allowed: app.config.allowPrivateAddresses,
      timeoutMs: answerMs,
      excerptBytes,
      keepsOpen: true,
    });
  }

  start(): void {
    this.isStarted = true;
    this.poll = setInterval(() => this.wake(), pollMs);
    this.wake();
  }

  /** Lets nobody wait for what is on its way to an endpoint that does not answer. */
  async stop(): Promise<void> {
    this.isStarted = false;
    clearInterval(this.poll);
    clearTimeout(this.wait);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.lanes.values());
    this.outside.close();
  }

  /** There may be something to deliver. */
  readonly wake = (): void => {
    if (!this.isStarted || this.wait) return;
    this.wait = setTimeout(() => {
      this.wait = undefined;
      void this.look();
    }, minGapMs);
  };

  /** Everything that is due now, to its end. Tests call it instead of waiting. */
  async settle(): Promise<void> {
    for (;;) {
      await this.look();
      if (this.lanes.size === 0) return;
      await Promise.all(this.lanes.values());
    }
  }

  private look(): Promise<void> {
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.open()
      .catch((error: unknown) =>
        this.app.log.warn({ err: error }, "webhooks could not be looked for"),
      )
      .finally(() => {
        this.looking = undefined;
        if (!this.again) return;
        this.again = false;
        this.wake();
      });
    return this.looking;
  }

  private async open(): Promise<void> {
    const now = this.app.clock.now();
    const { rows } = await inInstallation(this.app, (tx) =>
      sql<Due>`select * from platform.due_webhooks(${now})`.execute(tx),
    );
    for (const { tenant_id: tenantId, webhook_id: webhookId } of rows) {
      if (this.stopping.signal.aborted || this.lanes.size >= mostLanes) return;
      if (!this.lanes.has(webhookId)) this.openLane(tenantId, webhookId);
    }
  }

  private openLane(tenantId: string, webhookId: string): void {
    const { app, outside, readers, gate } = this;
    const parts = { app, outside, readers, gate, signal: this.stopping.signal };
    const lane = new Lane(parts, tenantId, webhookId)
      .run()
      .catch((error: unknown) => {
        app.log.error({ err: error, tenantId, webhookId }, "a webhook's lane broke");
      })
      .finally(() => this.lanes.delete(webhookId));
    this.lanes.set(webhookId, lane);
  }
}
