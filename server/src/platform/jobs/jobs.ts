import { sql } from "kysely";
import type { z } from "zod";
import { type App, inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";

/** What a job has in hand: its tenant, and transactions when it needs them. */
export type JobRun = {
  readonly app: App;
  readonly tenantId: string;
  inTenant<R>(work: (ctx: Ctx) => Promise<R>): Promise<R>;
  /** Set when the process is told to stop: finish the piece in hand and throw. */
  readonly signal: AbortSignal;
};

export type Job = {
  readonly name: string;
  /** Parses the payload and runs the work. */
  readonly run: (payload: unknown, run: JobRun) => Promise<void>;
};

/**
 * Work with one addressee outside the database, or long work. It may run twice (after a crash), so it
 * must be harmless then. Enqueued in the transaction of the change that wants it.
 */
export function defineJob<S extends z.ZodType>(
  name: string,
  schema: S,
  work: (data: z.output<S>, run: JobRun) => Promise<void>,
): Job & { enqueue(ctx: Ctx, data: z.input<S>, options?: EnqueueOptions): Promise<void> } {
  return {
    name,
    run: (payload, run) => work(schema.parse(payload), run),
    enqueue: async (ctx, data, options = {}) => {
      const payload = JSON.stringify(schema.parse(data));
      await sql`select enqueue(${name}, ${payload}::json, ${options.jobKey ?? null}, ${options.runAt ?? null})`.execute(
        ctx.tx,
      );
    },
  };
}

type EnqueueOptions = {
  /** A job of the same key that has not started is replaced. */
  jobKey?: string;
  runAt?: Date;
};

export function jobRun(app: App, tenantId: string, signal: AbortSignal): JobRun {
  return { app, tenantId, signal, inTenant: (work) => inTenant(app, tenantId, work) };
}
