import type pg from "pg";
import type { App } from "../app.ts";
import { makePartitions } from "../db/partitions.ts";
import { overflowingTables } from "../observe/monitoring-queries.ts";

const lockKey = 727004;
const everyMs = 3_600_000;
const batch = 5000;

export type Done = {
  partitionsMade: number;
  purged: Record<string, number>;
  dropped: string[];
  abandonedFiles: number;
};

/**
 * The housekeeping of the installation, at start and each hour: partitions ahead, rows and
 * files that nobody needs any more, old events. Every worker process comes round; the one that gets the lock does it.
 */
export class Maintenance {
  private readonly app: Pick<App, "pool" | "clock" | "log" | "storage">;
  private readonly subscribers: readonly string[];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    app: Pick<App, "pool" | "clock" | "log" | "storage">,
    subscribers: readonly string[],
  ) {
    this.app = app;
    this.subscribers = subscribers;
  }

  start(): void {
    this.timer = setInterval(() => this.comeRound(), everyMs);
    this.comeRound();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private comeRound(): void {
    this.running = this.run().catch((error: unknown) =>
      this.app.log.warn({ err: error }, "the housekeeping was cut off until its next round"),
    );
  }

  /** One round; undefined when another process has it in hand. */
  async run(): Promise<Done | undefined> {
    const client = await this.app.pool.connect();
    let isBroken = true;
    try {
      const { rows } = await client.query("select pg_try_advisory_lock($1) as got", [lockKey]);
      const done = rows[0]?.got ? await this.work(client) : undefined;
      if (done) await client.query("select pg_advisory_unlock($1)", [lockKey]);
      isBroken = false;
      return done;
    } finally {
      // A connection that failed is closed, and its lock goes with it.
      client.release(isBroken);
    }
  }

  private async work(client: pg.PoolClient): Promise<Done> {
    const now = this.app.clock.now();
    const done: Done = { partitionsMade: 0, purged: {}, dropped: [], abandonedFiles: 0 };
    await this.step(client, "partitions", async () => {
      const made = await makePartitions(client, now);
      // Three periods ahead are there already.
      if (made === undefined) throw new Error("the tables of new partitions were in use");
      done.partitionsMade = made;
    });
    await this.step(client, "purge", async () => {
      done.purged = await purge(client, now);
    });
    await this.step(client, "old events", async () => {
      done.dropped = await dropOldEvents(client, now, this.subscribers);
    });
    await this.step(client, "abandoned files", async () => {
      done.abandonedFiles = await this.app.storage.sweep(now);
    });
    const full = await overflowingTables(client);
    if (full.length > 0) {
      this.app.log.warn({ tables: full }, "no partition was ready for rows of these tables");
    }
    this.app.log.info(done, "housekeeping done");
    return done;
  }

  /**
   * A step that fails, mostly because a table was in use, is taken again at the next round. Without its
   * connection the round is over: nothing else is asked of it.
   */
  private async step(
    client: pg.PoolClient,
    name: string,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isThere = await client.query("select 1").then(
        () => true,
        () => false,
      );
      if (!isThere) throw error;
      this.app.log.warn({ err: error, step: name }, "a step of the housekeeping waits");
    }
  }
}

/** In batches, each a transaction of its own, so that no lock lasts. */
async function purge(client: pg.PoolClient, now: Date): Promise<Record<string, number>> {
  const purged: Record<string, number> = {};
  for (let more = true; more; ) {
    const { rows } = await client.query<{ kind: string; purged: number }>(
      `select * from platform.purge_expired($1, $2)
       union all select * from platform.purge_sign_ins($1, $2)
       union all select * from platform.purge_deliveries($1, $2)
       union all select * from platform.purge_pace_logs($1, $2)
       union all select * from platform.purge_twilio_calls($1, $2)`,
      [now, batch],
    );
    for (const row of rows) purged[row.kind] = (purged[row.kind] ?? 0) + row.purged;
    more = rows.some((row) => row.purged === batch);
  }
  return purged;
}

async function dropOldEvents(
  client: pg.PoolClient,
  now: Date,
  subscribers: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select name from platform.drop_old_events($1, $2) as name",
    [now, subscribers],
  );
  return rows.map((row) => row.name);
}
