import { z } from "zod";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { Refusal } from "../../../platform/errors.ts";
import { defineJob, type JobRun } from "../../../platform/jobs/jobs.ts";
import type { Ending } from "../../../platform/operations/queries.ts";
import { carryOut, OperationFault, type OperationRun } from "../../../platform/operations/run.ts";
import { DamagedFile } from "../../../platform/storage/chunks.ts";
import { MissingFile } from "../../../platform/storage/disk.ts";
import { RowReader } from "./file/row.ts";
import { type ImportRow, readImport, setImportState } from "./queries.ts";
import { ahead, readBatches } from "./read.ts";
import { writeBatch } from "./write/batch.ts";
import type { Rules } from "./write/plan.ts";

const ImportRef = z.object({ importId: z.uuid() });
const Resume = z.object({ rows: z.number().int() });
type Resume = z.infer<typeof Resume>;

/** Imports the rows of a file, batch by batch; run again after a crash it goes on where it was. */
export const importLeads = defineJob("import-leads", ImportRef, async ({ importId }, run) => {
  const row = await run.inTenant((ctx) => readImport(ctx.tx, importId));
  if (!row || row.operation_id === null) return;
  await carryOut(run, row.operation_id, {
    resume: Resume,
    started: (ctx) => setImportState(ctx.tx, importId, "RUNNING"),
    work: (operation) => importFile(run, row, operation),
    ended: (ctx, ending: Ending) => setImportState(ctx.tx, importId, ending.state, ending.error),
  });
});

async function importFile(
  run: JobRun,
  row: ImportRow,
  operation: OperationRun<Resume>,
): Promise<void> {
  const rules = rulesOf(row);
  let done = operation.resume?.rows ?? 0;
  const batches = readBatches({
    body: run.app.storage.read(row.storage_key),
    encoding: row.encoding,
    delimiter: row.delimiter,
    rows: new RowReader(row.columns, row.mapping, row.options.country),
    vault: () => run.inTenant((ctx) => ctx.vault()),
    skip: done,
  });
  let isFirst = true;
  try {
    for await (const batch of ahead(batches)) {
      await operation.step(async (ctx) => {
        const counts = await writeBatch(ctx, batch, rules);
        done += counts.rows;
        return { done, resume: { rows: done } };
      });
      if (isFirst) await run.inTenant((ctx) => analyzeYoung(ctx.tx));
      isFirst = false;
    }
  } catch (error) {
    if (error instanceof MissingFile) throw new OperationFault("The file is gone; upload it again");
    if (error instanceof DamagedFile) {
      throw new OperationFault("The file is damaged; upload it again");
    }
    if (error instanceof Refusal && error.code === "limit-reached") {
      throw new OperationFault(`${error.message}; what was read before stays`);
    }
    throw error;
  }
  // The number of line ends was a guess at the number of rows; now it is known.
  await operation.step(async () => ({ done, total: done, resume: { rows: done } }));
}

function rulesOf(row: ImportRow): Rules {
  const { source, onDuplicate, assigneeId, teamId } = row.options;
  return {
    importId: row.id,
    source,
    onDuplicate,
    assigneeId,
    teamId,
    createdBy: row.owner_id,
  };
}
