import { once } from "node:events";
import pg from "pg";
import type { Connection } from "./db/pool.ts";
import type { Log } from "./observe/log.ts";

/** After a connection failed. */
const retryMs = 1000;
/** Who waits for the lease asks this often, on the connection that he has. */
const askMs = 200;

export type LeaseHolder = {
  /** Raised at every take-over: what an older holder writes can be told apart. */
  epoch: number;
};

/**
 * One holder at a time for a part of the work. The lock lives on a connection of its own: when its
 * process dies the server drops it at once, and the next candidate has it a moment later.
 */
export class Lease {
  private readonly connection: Connection;
  private readonly name: string;
  private readonly key: number;
  private readonly log: Log;
  private closed = false;
  private readonly closing = new AbortController();
  private loop: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;

  constructor(connection: Connection, name: string, key: number, log: Log) {
    this.connection = connection;
    this.name = name;
    this.key = key;
    this.log = log;
  }

  /**
   * Calls `held` each time the lease is got and, when that has ended, `lost` each time it is gone or
   * stopped: never both at once. Stopped in order, nobody else gets it before `lost` has ended.
   */
  start(held: (holder: LeaseHolder) => Promise<void>, lost: () => Promise<void>): void {
    this.loop = this.run(held, lost);
  }

  async stop(): Promise<void> {
    this.closed = true;
    this.closing.abort();
    this.wakeUp?.();
    await this.loop;
  }

  private async run(
    held: (holder: LeaseHolder) => Promise<void>,
    lost: () => Promise<void>,
  ): Promise<void> {
    while (!this.closed) {
      try {
        await this.holdOnce(held, lost);
      } catch (error) {
        if (!this.closed) this.log.warn({ err: error, lease: this.name }, "lease");
      }
      if (!this.closed) await this.pause(retryMs);
    }
  }

  private async holdOnce(
    held: (holder: LeaseHolder) => Promise<void>,
    lost: () => Promise<void>,
  ): Promise<void> {
    const client = new pg.Client({ ...this.connection, application_name: `parley ${this.name}` });
    const gone = once(client, "end", { signal: this.closing.signal }).catch(() => {});
    client.on("error", () => {});
    await client.connect();
    try {
      const epoch = await this.waitFor(client, gone);
      if (epoch === undefined || this.closed) return;
      try {
        await held({ epoch });
        await gone;
      } finally {
        await lost();
      }
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** The epoch once it is ours; undefined when the connection ended or the lease was stopped first. */
  private async waitFor(client: pg.Client, gone: Promise<unknown>): Promise<number | undefined> {
    let isGone = false;
    void gone.then(() => {
      isGone = true;
      this.wakeUp?.();
    });
    while (!this.closed && !isGone) {
      const epoch = await this.take(client);
      if (epoch !== undefined) return epoch;
      await this.pause(askMs);
    }
    return undefined;
  }

  private async take(client: pg.Client): Promise<number | undefined> {
    const lock = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [
      this.key,
    ]);
    if (!lock.rows[0]?.got) return undefined;
    const { rows } = await client.query<{ epoch: number }>(
      `insert into platform.leases as l (name, epoch, holder, lease_until)
       values ($1, 1, $2, clock_timestamp())
       on conflict (name) do update set epoch = l.epoch + 1, holder = excluded.holder,
         lease_until = excluded.lease_until
       returning epoch`,
      [this.name, String(process.pid)],
    );
    return rows[0]?.epoch;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
