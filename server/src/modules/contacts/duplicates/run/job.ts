import { duplicatesSearched } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { defineJob, type JobRun } from "../../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../../platform/operations/run.ts";
import type { Group } from "./group.ts";
import { deleteGroups, groupsOf, insertGroups, takeOutDecided } from "./groups.ts";
import { dropKeys, keyBatch, postalFields, writeAliases, writeKeys } from "./keys.ts";
import { keptKinds, pairSlice, type SignKind, signKinds, sliceOf } from "./pairs.ts";
import { addTooCommon, countContacts, readRun, sweepRuns, updateRun } from "./runs.ts";

const RunRef = z.object({ runId: z.uuid() });
const Resume = z.object({
  phase: z.enum(["KEYS", "ALIASES", "PAIRS", "GROUPS"]),
  /** The last contact or address of a walk. */
  after: z.uuid().nullable(),
  /** Of all slices of all kinds the next one. */
  slice: z.number().int(),
  contacts: z.number().int(),
  steps: z.number().int(),
});
type Resume = z.infer<typeof Resume>;
type Run = OperationRun<Resume>;

/** About so many contacts are compared in one step. */
const sliceSize = 5000;
const groupBatch = 500;

/** Looks for duplicates among all contacts; run again after a crash it goes on where it was. */
export const searchDuplicates = defineJob("find-duplicates", RunRef, async ({ runId }, run) => {
  const row = await run.inTenant((ctx) => readRun(ctx.tx, { id: runId }));
  if (!row) return;
  await carryOut(run, row.operation_id, {
    resume: Resume,
    work: (operation) => new Search(run, runId, operation).run(),
    ended: async (ctx, { state }) => {
      await updateRun(ctx.tx, runId, { is_open: false });
      if (state === "DONE") await updateRun(ctx.tx, runId, { finished_at: ctx.now });
      await sweepDuplicates.enqueue(ctx, {});
      await emit(ctx, duplicatesSearched, { id: runId }, { permission: "duplicates:read" });
    },
  });
});

/** Takes away what searches have left that were cancelled, or that another has followed. */
export const sweepDuplicates = defineJob("sweep-duplicates", z.object({}), async (_, run) => {
  while (!run.signal.aborted && (await run.inTenant((ctx) => sweepRuns(ctx.tx))));
});

class Search {
  private readonly job: JobRun;
  private readonly runId: string;
  private readonly operation: Run;
  private at: Resume;
  private total = 0;
  /** Of how many steps each kind of sign is compared. */
  private slices = 1;

  constructor(job: JobRun, runId: string, operation: Run) {
    this.job = job;
    this.runId = runId;
    this.operation = operation;
    this.at = operation.resume ?? {
      phase: "KEYS",
      after: null,
      slice: 0,
      contacts: 0,
      steps: 0,
    };
  }

  async run(): Promise<void> {
    this.total = await this.job.inTenant((ctx) => countContacts(ctx.tx));
    this.slices = Math.max(1, Math.ceil(this.total / sliceSize));
    const postal = await this.job.inTenant((ctx) => postalFields(ctx.tx));
    if (this.at.phase === "KEYS") {
      await this.walk("ALIASES", (ctx, after) => writeKeys(ctx, this.runId, after, postal));
    }
    if (this.at.phase === "ALIASES") {
      await this.walk("PAIRS", (ctx, after) => writeAliases(ctx, this.runId, after));
    }
    if (this.at.phase === "PAIRS") await this.compare();
    await this.group();
  }

  /** Batch by batch over all contacts, or all addresses. */
  private async walk(
    next: Resume["phase"],
    write: (ctx: Ctx, after: string | null) => Promise<{ last: string | null; count: number }>,
  ): Promise<void> {
    for (let more = true; more; ) {
      await this.step(async (ctx) => {
        const { last, count } = await write(ctx, this.at.after);
        more = count === keyBatch;
        return more ? { after: last } : { phase: next, after: null };
      });
    }
  }

  private async compare(): Promise<void> {
    const all = this.slices * signKinds.length;
    while (this.at.slice < all) {
      await this.step(async (ctx) => {
        const kind = signKinds[Math.floor(this.at.slice / this.slices)] as SignKind;
        const slice = sliceOf(this.at.slice % this.slices, this.slices);
        const { tooCommon } = await pairSlice(ctx, this.runId, kind, slice);
        await addTooCommon(ctx.tx, this.runId, tooCommon);
        if (keptKinds.has(kind)) await dropKeys(ctx.tx, this.runId, kind, slice);
        return { slice: this.at.slice + 1 };
      });
    }
    await this.step(async () => ({ phase: "GROUPS", slice: 0 }));
  }

  /** What was written before a crash is written anew: somebody may have decided something since. */
  private async group(): Promise<void> {
    await this.step(async (ctx) => {
      await deleteGroups(ctx.tx, this.runId);
      return { slice: 0 };
    });
    const groups: Group[] = await groupsOf(this.job, this.runId);
    while (this.at.slice < groups.length) {
      await this.step(async (ctx) => {
        const batch = groups.slice(this.at.slice, this.at.slice + groupBatch);
        await insertGroups(ctx, this.runId, batch);
        return { slice: this.at.slice + batch.length };
      });
    }
    await this.step(async (ctx) => {
      await takeOutDecided(ctx.tx, this.runId);
      await updateRun(ctx.tx, this.runId, { contacts: this.total, groups: groups.length });
      return {};
    }, true);
  }

  /** A step, told as the share of all steps that the contacts are. */
  private async step(work: (ctx: Ctx) => Promise<Partial<Resume>>, isLast = false): Promise<void> {
    let next = this.at;
    await this.operation.step(async (ctx) => {
      next = { ...this.at, ...(await work(ctx)), steps: this.at.steps + 1 };
      const all = this.slices * (signKinds.length + 3) + 4;
      const share = isLast ? 1 : Math.min(0.99, next.steps / all);
      return { done: Math.floor(this.total * share), total: this.total, resume: next };
    });
    this.at = next;
  }
}
