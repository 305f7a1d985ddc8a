import type { Import, ImportError, ImportReason } from "@parley/contract";
import { z } from "zod";
import { defineJob, type JobRun } from "../../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../../platform/operations/run.ts";
import type { SealedAddress } from "../../points/points.ts";
import { fileOf, rulesOf, whileReadable } from "../job.ts";
import { catalogueOf } from "../names.ts";
import { type ImportRow, readImport, saveDryRun, setImportState } from "../queries.ts";
import { ahead, readBatches } from "../read.ts";
import { findKnown, reasonsOf } from "../write/batch.ts";
import { FilePlanner } from "../write/plan.ts";

const DryRunRef = z.object({ importId: z.uuid(), operationId: z.uuid() });
const Nothing = z.object({});
/** So many refused rows are shown with the result. */
const sampled = 20;

type Found = {
  counts: Import["counts"];
  reasons: ImportReason[];
  sample: z.infer<typeof ImportError>[];
};

/**
 * Reads a file as the run does, looks up whom its rows would meet, decides what they would become, and
 * writes nothing of it. After a crash it begins anew.
 */
export const dryRun = defineJob("dry-run-import", DryRunRef, async (ref, run) => {
  const { importId, operationId } = ref;
  const row = await run.inTenant((ctx) => readImport(ctx.tx, importId));
  if (!row || row.operation_id !== operationId) return;
  let found: Found | undefined;
  await carryOut(run, operationId, {
    resume: Nothing,
    work: (operation) =>
      whileReadable(async () => {
        found = await countRows(run, row, operation);
      }),
    ended: async (ctx, ending) => {
      if (ending.state === "DONE" && found) {
        const { counts, sample } = found;
        const reasons = found.reasons.sort((a, b) => b.rows - a.rows).slice(0, 200);
        await saveDryRun(ctx.tx, importId, { at: ctx.now.toISOString(), counts, reasons, sample });
      }
      await setImportState(ctx.tx, importId, "UPLOADED", ending.error);
    },
  });
});

async function countRows(
  run: JobRun,
  row: ImportRow,
  operation: OperationRun<z.infer<typeof Nothing>>,
): Promise<Found> {
  const catalogue = await run.inTenant(catalogueOf);
  const planner = new FilePlanner<SealedAddress>(rulesOf(row, catalogue));
  const batches = readBatches({ ...fileOf(run, row, catalogue), skip: 0, seals: () => false });
  const counts = { rows: 0, created: 0, updated: 0, skipped: 0, errors: 0 };
  const reasons = new Map<string, ImportReason>();
  const sample: Found["sample"] = [];
  for await (const batch of ahead(batches)) {
    await operation.step(async (ctx) => {
      const known = await findKnown(ctx, [batch]);
      const plan = planner.plan(batch.rows, known);
      addAll(counts, plan.counts);
      addReasons(reasons, reasonsOf({ batch, plan }));
      const faults = [...batch.faults, ...plan.faults].sort((a, b) => a.line - b.line);
      sample.push(...faults.slice(0, sampled - sample.length));
      return { done: counts.rows, resume: {} };
    });
  }
  await operation.step(async () => ({ done: counts.rows, total: counts.rows, resume: {} }));
  return { counts, reasons: [...reasons.values()], sample };
}

function addAll(counts: Import["counts"], more: Import["counts"]): void {
  for (const name of Object.keys(counts) as (keyof Import["counts"])[]) counts[name] += more[name];
}

function addReasons(all: Map<string, ImportReason>, more: readonly ImportReason[]): void {
  for (const { rows, ...reason } of more) {
    const key = JSON.stringify(reason);
    const known = all.get(key);
    if (known) known.rows += rows;
    else all.set(key, { ...reason, rows });
  }
}
