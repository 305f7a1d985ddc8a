import { importUndone } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import { ofRecord } from "../../../../platform/events/audience.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { defineJob, type JobRun } from "../../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../../platform/operations/run.ts";
import { markReverted } from "../../../../platform/operations/service.ts";
import { addUndone, type ImportRow, readImport, setImportState } from "../queries.ts";
import { decodeJournal } from "../write/journal.ts";
import { abreast } from "../write/rounds.ts";
import {
  dropBatches,
  foreignUses,
  insertKept,
  type Kept,
  lastBatches,
  type Reference,
} from "./queries.ts";
import { removeMade } from "./remove.ts";
import { restoreSome } from "./restore.ts";

const UndoRef = z.object({ importId: z.uuid(), operationId: z.uuid() });
const Resume = z.object({ leads: z.number().int() });
type Step = OperationRun<z.infer<typeof Resume>>;
/**
 * So many batches are taken back by one step: what refers to their leads is asked of some eighty tables and parts of
 * tables, and to plan these questions takes as long as a thousand answers.
 */
const batchesAtOnce = 4;
/** Contacts whose leads are put back in one step. */
const contactsAtOnce = 500;

/**
 * Takes an import back, the last rows first: what it made is removed, then what it changed is put back. Each
 * step crosses out what it has undone in its own transaction, so a later run goes on where this one was.
 */
export const undoLeads = defineJob("undo-import", UndoRef, async (ref, run) => {
  const { importId, operationId } = ref;
  const row = await run.inTenant((ctx) => readImport(ctx.tx, importId));
  if (!row || row.operation_id !== operationId) return;
  await carryOut(run, operationId, {
    resume: Resume,
    work: (operation) => undo(run, row, operation),
    ended: async (ctx, ending) => {
      const isDone = ending.state === "DONE";
      const state = isDone ? "REVERTED" : (row.undo?.from ?? "DONE");
      await setImportState(ctx.tx, importId, state, ending.error ?? row.error);
      if (isDone && row.run_operation_id !== null) await markReverted(ctx, row.run_operation_id);
    },
  });
});

async function undo(run: JobRun, row: ImportRow, operation: Step): Promise<void> {
  const uses = await run.inTenant((ctx) => foreignUses(ctx.tx));
  let done = operation.resume?.leads ?? 0;
  const advance = (leads: number) => {
    done += leads;
    return { done, resume: { leads: done } };
  };
  // Rows that repeat others made leads of their contacts: those go first, so one batch after the other.
  const isFree = row.options.onRepeat === "SKIP";
  for (;;) {
    const most = isFree ? abreast * batchesAtOnce : 1;
    const batches = await run.inTenant((ctx) => lastBatches(ctx.tx, row.id, most));
    if (batches.length === 0) break;
    const ends = await Promise.allSettled(
      groupsOf(batches).map((some) =>
        operation.step(async (ctx) => advance(await undoBatches(ctx, row, some, uses))),
      ),
    );
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
  for (let contacts = contactsAtOnce; contacts === contactsAtOnce; ) {
    await operation.step(async (ctx) => {
      const found = await restoreSome(ctx, row.id, contactsAtOnce);
      contacts = found.contacts;
      await tell(ctx, row, { removed: 0, restored: found.restored }, found.kept);
      return advance(found.restored + found.kept.length);
    });
  }
  await operation.step(async () => ({ done, total: done, resume: { leads: done } }));
}

type WrittenBatch = { n: number; journal: Buffer };

function groupsOf(batches: readonly WrittenBatch[]): WrittenBatch[][] {
  const size = Math.ceil(batches.length / abreast);
  return [batches.slice(0, size), batches.slice(size)].filter((some) => some.length > 0);
}

async function undoBatches(
  ctx: Ctx,
  row: ImportRow,
  batches: readonly WrittenBatch[],
  uses: readonly Reference[],
): Promise<number> {
  const entries = batches.flatMap(({ journal }) => decodeJournal(journal));
  const { removed, kept } = await removeMade(ctx, row.id, entries, uses);
  await dropBatches(
    ctx.tx,
    row.id,
    batches.map(({ n }) => n),
  );
  await tell(ctx, row, { removed, restored: 0 }, kept);
  return removed + kept.length;
}

async function tell(
  ctx: Ctx,
  row: ImportRow,
  { removed, restored }: { removed: number; restored: number },
  kept: readonly Kept[],
): Promise<void> {
  await insertKept(ctx.tx, row.id, kept);
  if (removed + restored > 0) {
    const { assigneeId, teamId } = row.options;
    const audience = ofRecord("leads:read", [row.owner_id, assigneeId], teamId);
    await emit(ctx, importUndone, { importId: row.id, removed, restored }, audience);
  }
  await addUndone(ctx.tx, row.id, { removed, restored, kept: kept.length });
}
