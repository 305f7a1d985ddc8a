import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Logger, type Runner, run, type TaskList, type WorkerEvents } from "graphile-worker";
import type pg from "pg";
import { z } from "zod";
import type { App } from "../app.ts";
import { type Connection, createPool } from "../db/pool.ts";
import { type Job, jobRun } from "./jobs.ts";

const Envelope = z.object({ tenantId: z.uuid(), data: z.unknown() });
const heartbeatMs = 2000;
const reopenMs = 1000;
/** A worker silent for four beats was killed; some ten seconds after its last sign its jobs run again. */
const silentSeconds = 8;

/** Makes the queue's own tables; runs before the server takes requests. */
export async function prepareJobs(connection: Connection): Promise<void> {
  const { runMigrations } = await import("graphile-worker");
  const pool = createPool(connection, 1, "parley jobs migrate");
  try {
    await runMigrations({ pgPool: pool, logger: quiet });
  } finally {
    await pool.end();
  }
}

/** Runs jobs of all tenants. Each job runs as the system, in transactions of its own tenant. */
export class Worker {
  private readonly app: App;
  private readonly pool: pg.Pool;
  private readonly jobs: readonly Job[];
  private readonly stopping = new AbortController();
  private runner: Runner | undefined;
  private heart: NodeJS.Timeout | undefined;
  /** Ends when the worker has ended and is not opened again. */
  private life: Promise<void> | undefined;

  constructor(app: App, connection: Connection, jobs: readonly Job[]) {
    this.app = app;
    this.jobs = jobs;
    this.pool = createPool(connection, 6, "parley jobs");
  }

  async start(): Promise<void> {
    await this.freeSilent();
    await this.open();
    this.heart = setInterval(() => {
      this.tend().catch((error: unknown) => this.app.log.warn({ err: error }, "no heartbeat"));
    }, heartbeatMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.heart);
    this.stopping.abort();
    await this.runner?.stop();
    await this.life;
    await this.pool.end();
  }

  /** Under this name it holds jobs. */
  private poolId: string | undefined;

  private async open(): Promise<void> {
    const runner = await run({
      pgPool: this.pool,
      taskList: this.tasks(),
      pollInterval: 1000,
      noHandleSignals: true,
      logger: quiet,
      events: this.listen(),
      // Stored by itself, a failure to store how a job ended would be a rejection that nobody handles.
      preset: { worker: { concurrentJobs: 4, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    this.runner = runner;
    this.life = runner.promise
      .catch((error: unknown) => this.app.log.error({ err: error }, "the worker ended"))
      .then(() => this.openAgain());
    if (this.stopping.signal.aborted) await runner.stop();
  }

  /** It ends itself when it could not store how a job ended. What it held is silent now, and runs again. */
  private async openAgain(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await pause(reopenMs, undefined, { signal: this.stopping.signal });
        return await this.open();
      } catch (error) {
        if (!this.stopping.signal.aborted) this.app.log.error({ err: error }, "no worker");
      }
    }
  }

  /** Heard from before the start on: the first jobs are taken while `run` still runs. */
  private listen(): WorkerEvents {
    const events: WorkerEvents = new EventEmitter();
    events.on("pool:create", ({ workerPool }) => {
      this.poolId = workerPool.id;
      void this.tend().catch(() => {});
    });
    events.on("job:failed", ({ job, error }) => {
      this.app.log.error({ err: error, jobId: job.id, task: job.task_identifier }, "a job failed");
    });
    return events;
  }

  private async tend(): Promise<void> {
    await this.pool.query(
      `insert into platform.worker_heartbeats (worker_id, seen_at)
       values ($1, clock_timestamp())
       on conflict (worker_id) do update set seen_at = excluded.seen_at`,
      [this.poolId],
    );
    await this.freeSilent();
  }

  /**
   * Jobs of a killed worker stay locked for hours unless somebody frees them. That it takes a job is a sign
   * of life, too: its first one it may take before its first beat.
   */
  private async freeSilent(): Promise<void> {
    await this.pool.query(
      `with locking as (
         select locked_by, max(locked_at) as locked_at from graphile_worker._private_jobs
         where locked_by is not null group by 1
       ), silent as (
         select l.locked_by from locking l
         left join platform.worker_heartbeats h on h.worker_id = l.locked_by
         where greatest(h.seen_at, l.locked_at) < clock_timestamp() - make_interval(secs => $1)
       )
       select graphile_worker.force_unlock_workers(array_agg(locked_by)) from silent having count(*) > 0`,
      [silentSeconds],
    );
    await this.pool.query(
      "delete from platform.worker_heartbeats where seen_at < clock_timestamp() - interval '1 day'",
    );
  }

  private tasks(): TaskList {
    return Object.fromEntries(
      this.jobs.map((job) => [
        job.name,
        async (payload: unknown) => {
          const { tenantId, data } = Envelope.parse(payload);
          await job.run(data, jobRun(this.app, tenantId, this.stopping.signal));
        },
      ]),
    );
  }
}

/** Graphile logs every job; failures are told through events instead. */
const quiet = new Logger(() => () => {});
