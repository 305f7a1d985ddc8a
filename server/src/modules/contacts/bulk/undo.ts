import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../platform/operations/run.ts";
import { inTheNameOf } from "./actor.ts";
import { asFault, batch } from "./job.ts";
import { bulkKinds } from "./kinds.ts";
import {
  addCounts,
  type BulkRow,
  type ItemRow,
  markItems,
  readBulk,
  selectItems,
} from "./queries.ts";

const UndoRef = z.object({ bulkEditId: z.uuid(), userId: z.uuid() });
const Resume = z.object({ done: z.number().int() });

/** Gives the records of a bulk edit back what they had, where nobody has changed it since. */
export const takeBackEdits = defineJob("undo-bulk-edit", UndoRef, async (ref, run) => {
  const row = await run.inTenant((ctx) => readBulk(ctx.tx, ref.bulkEditId));
  if (!row || row.undo_operation_id === null) return;
  await carryOut(run, row.undo_operation_id, {
    resume: Resume,
    work: (operation) => undoAll(row, ref.userId, operation),
  });
});

async function undoAll(
  row: BulkRow,
  userId: string,
  operation: OperationRun<z.infer<typeof Resume>>,
): Promise<void> {
  let done = operation.resume?.done ?? 0;
  for (let more = true; more; ) {
    await operation.step(async (plain) => {
      const ctx = await inTheNameOf(plain, userId);
      // What was taken back is no longer CHANGED, so the next batch begins where this one ends.
      const page = { result: "CHANGED" as const, after: undefined, limit: batch };
      const items = await selectItems(ctx.tx, row.id, page);
      more = items.length === batch;
      await undoBatch(ctx, row, items).catch(asFault);
      done += items.length;
      return { done, resume: { done } };
    });
  }
}

async function undoBatch(ctx: Ctx, row: BulkRow, items: readonly ItemRow[]): Promise<void> {
  const outcomes = await bulkKinds[row.record].undo(ctx, row, items);
  const marks = outcomes.map(({ id, decision }) => ({
    record_id: id,
    result: decision.result === "CHANGED" ? ("RESTORED" as const) : ("KEPT" as const),
    reason: decision.result === "REFUSED" ? decision.reason : null,
  }));
  await markItems(ctx.tx, row.id, marks);
  const restored = marks.filter(({ result }) => result === "RESTORED").length;
  await addCounts(ctx.tx, row.id, { restored, kept: marks.length - restored });
}
