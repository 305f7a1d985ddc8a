import type { z } from "zod";
import type { Ctx } from "../ctx.ts";
import type { JobRun } from "../jobs/jobs.ts";
import {
  type Advance,
  type Ending,
  lockOperation,
  type OperationRow,
  saveAdvance,
  saveEnding,
  startRun,
} from "./queries.ts";
import { tellChange } from "./service.ts";

/** So many runs in a row may come to nothing before the work is given up. */
const maxIdleRuns = 5;
const gaugeEveryMs = 100;

/** Ends the work with a reason that its owner can do something about. */
export class OperationFault extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "OperationFault";
  }
}

/** The owner asked to stop. */
class Cancelled extends Error {}
/** Another process has taken the work over, or somebody ended it. */
class Superseded extends Error {}
/** The process stops; the job is run again by the next one. */
class Stopping extends Error {}

export type OperationRun<R> = {
  /** Where the last run came to; undefined at the very first start. */
  readonly resume: R | undefined;
  readonly done: number;
  /** How much there is to do; null while nobody has counted. */
  readonly total: number | null;
  /**
   * One step: what it writes and how far it came are one transaction, so after a crash the work goes
   * on behind the last whole step. Throws when the work shall not go on.
   */
  step(write: (ctx: Ctx) => Promise<Advance & { resume: R }>): Promise<void>;
};

type Work<R> = {
  resume: z.ZodType<R>;
  /** The work itself, in steps. */
  work(operation: OperationRun<R>): Promise<void>;
  /** What else changes with the start and the end, in their transactions. */
  started?(ctx: Ctx): Promise<void>;
  ended?(ctx: Ctx, ending: Ending): Promise<void>;
};

/**
 * Carries long work out, for a job: starts or resumes it, writes its progress, shows it on the topic
 * `operation:<id>`, and ends it as DONE, CANCELLED or (by an OperationFault) FAILED. Any other error
 * leaves it running for the job's next try.
 */
export async function carryOut<R>(run: JobRun, id: string, work: Work<R>): Promise<void> {
  const row = await run.inTenant((ctx) => begin(ctx, id, work));
  if (!row) return;
  const gauge = new Gauge(run, id);
  try {
    if (row.idle_runs > maxIdleRuns) throw new OperationFault("It failed several times in a row");
    await work.work(operationRun(run, row, work, gauge));
    await end(run, row, work, gauge, { state: "DONE", error: null });
  } catch (error) {
    if (error instanceof Superseded) return;
    if (error instanceof Cancelled) {
      await end(run, row, work, gauge, { state: "CANCELLED", error: null });
    } else if (error instanceof OperationFault) {
      await end(run, row, work, gauge, { state: "FAILED", error: error.message });
    } else {
      throw error;
    }
  }
}

async function begin<R>(ctx: Ctx, id: string, work: Work<R>): Promise<OperationRow | undefined> {
  const before = await lockOperation(ctx.tx, id);
  if (!before || (before.state !== "QUEUED" && before.state !== "RUNNING")) return undefined;
  const row = await startRun(ctx.tx, id, ctx.now);
  if (before.state === "QUEUED") {
    await work.started?.(ctx);
    await tellChange(ctx, row);
  }
  return row;
}

function operationRun<R>(
  run: JobRun,
  row: OperationRow,
  work: Work<R>,
  gauge: Gauge,
): OperationRun<R> {
  return {
    resume: row.resume === null ? undefined : work.resume.parse(row.resume),
    done: row.done,
    total: row.total,
    step: async (write) => {
      if (row.cancel_requested) throw new Cancelled();
      if (run.signal.aborted) throw new Stopping();
      const now = await run.inTenant(async (ctx) => {
        const saved = await saveAdvance(ctx.tx, row.id, row.runs, await write(ctx));
        if (!saved) throw new Superseded();
        return saved;
      });
      gauge.show(now, false);
      if (now.cancel_requested) throw new Cancelled();
    },
  };
}

async function end<R>(
  run: JobRun,
  row: OperationRow,
  work: Work<R>,
  gauge: Gauge,
  ending: Ending,
): Promise<void> {
  const ended = await run.inTenant(async (ctx) => {
    const saved = await saveEnding(ctx.tx, row.id, row.runs, ending, ctx.now);
    if (!saved) return undefined;
    await work.ended?.(ctx, ending);
    await tellChange(ctx, saved);
    return saved;
  });
  if (ended) gauge.show(ended, true);
}

/** Shows progress to whoever watches, often enough to move and no oftener. */
class Gauge {
  private readonly run: JobRun;
  private readonly topic: string;
  private shownAt = Number.NEGATIVE_INFINITY;

  constructor(run: JobRun, id: string) {
    this.run = run;
    this.topic = `operation:${id}`;
  }

  show({ id, state, done, total }: OperationRow, isLast: boolean): void {
    const now = performance.now();
    if (!isLast && now - this.shownAt < gaugeEveryMs) return;
    this.shownAt = now;
    this.run.app.live.publish(this.run.tenantId, this.topic, { id, state, done, total });
  }
}
