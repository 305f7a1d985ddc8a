import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault, type OperationRun } from "../../../platform/operations/run.ts";
import { inTheNameOf } from "./actor.ts";
import type { BulkKind } from "./kind.ts";
import { bulkKinds } from "./kinds.ts";
import {
  addCounts,
  type BulkRow,
  type ItemRow,
  insertItems,
  readBulk,
  removeBulk,
  type Selection,
} from "./queries.ts";

export const batch = 250;
const countedAtOnce = 10_000;

const BulkRef = z.object({ bulkEditId: z.uuid() });
const Resume = z.object({ after: z.uuid().nullable(), done: z.number().int() });
type Resume = z.infer<typeof Resume>;

/** Changes the records of a bulk edit, batch by batch; run again after a crash it goes on where it was. */
export const editLeads = defineJob("bulk-edit-leads", BulkRef, async ({ bulkEditId }, run) => {
  const row = await run.inTenant((ctx) => readBulk(ctx.tx, bulkEditId));
  if (!row) return;
  await carryOut(run, row.operation_id, {
    resume: Resume,
    work: (operation) => editAll(row, operation),
  });
});

/** What became of each record is kept for a while, to be taken back, and no longer. */
export const forgetBulkEdit = defineJob(
  "forget-bulk-edit",
  BulkRef,
  async ({ bulkEditId }, run) => {
    await run.inTenant((ctx) => removeBulk(ctx.tx, bulkEditId));
  },
);

async function editAll(row: BulkRow, operation: OperationRun<Resume>): Promise<void> {
  let { after, done } = operation.resume ?? { after: null, done: 0 };
  // What a request did not wait for is counted before the first step, so that its owner sees a share.
  if (operation.total === null) {
    await operation.step(async (plain) => {
      const total = done + (await countFrom(await inTheNameOf(plain, row.owner_id), row, after));
      return { done, total, resume: { after, done } };
    });
  }
  for (let more = true; more; ) {
    await operation.step(async (plain) => {
      const ctx = await inTheNameOf(plain, row.owner_id);
      const ids = await nextIds(ctx, row.record, row.selection, after, batch);
      more = ids.length === batch;
      await editBatch(ctx, row, ids);
      after = ids.at(-1) ?? after;
      done += ids.length;
      return { done, ...(more ? {} : { total: done }), resume: { after, done } };
    });
  }
}

/** How many records of a selection lie behind one of them. */
async function countFrom(ctx: Ctx, row: BulkRow, after: string | null): Promise<number> {
  let count = 0;
  for (let place = after; ; ) {
    const ids = await nextIds(ctx, row.record, row.selection, place, countedAtOnce);
    count += ids.length;
    if (ids.length < countedAtOnce) return count;
    place = ids.at(-1) ?? place;
  }
}

async function editBatch(ctx: Ctx, row: BulkRow, ids: readonly string[]): Promise<void> {
  const outcomes = await bulkKinds[row.record].edit(ctx, row, ids);
  const items = outcomes.flatMap(({ id, decision }): ItemRow[] => {
    if (decision.result === "UNCHANGED") return [];
    const of = { record_id: id, result: decision.result };
    return decision.result === "REFUSED"
      ? [{ ...of, reason: decision.reason, before: null, after: null }]
      : [{ ...of, reason: null, before: decision.before, after: decision.after }];
  });
  await insertItems(ctx.tx, row.id, items);
  const changed = items.filter(({ result }) => result === "CHANGED").length;
  const refused = items.length - changed;
  await addCounts(ctx.tx, row.id, { changed, refused, unchanged: ids.length - items.length });
}

/**
 * The next records of a selection. A filter is followed from the newest to the oldest, so that one that
 * came meanwhile is not taken in, and one that the change takes out of the filter does not shift the rest.
 */
export async function nextIds(
  ctx: Ctx,
  record: BulkKind["record"],
  selection: Selection,
  after: string | null,
  limit: number,
): Promise<string[]> {
  if ("ids" in selection) {
    const sorted = [...new Set(selection.ids)].sort().reverse();
    return sorted.filter((id) => after === null || id < after).slice(0, limit);
  }
  return bulkKinds[record].page(ctx, selection.filter, after, limit);
}

/** A refusal in the middle of long work is told as the reason of its end. */
export function asFault(error: unknown): never {
  if (error instanceof Refusal && error.code === "limit-reached") {
    throw new OperationFault(error.message);
  }
  throw error;
}
