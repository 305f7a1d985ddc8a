import { z } from "zod";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { Refusal } from "../../../platform/errors.ts";
import { defineJob, type JobRun } from "../../../platform/jobs/jobs.ts";
import type { Ending } from "../../../platform/operations/queries.ts";
import { carryOut, OperationFault, type OperationRun } from "../../../platform/operations/run.ts";
import { DamagedFile } from "../../../platform/storage/chunks.ts";
import { MissingFile } from "../../../platform/storage/disk.ts";
import type { SealedAddress } from "../points/points.ts";
import { columnsByTarget } from "./file/mapping.ts";
import { requiredOf } from "./file/required.ts";
import { type Catalogue, RowReader } from "./file/row.ts";
import { catalogueOf } from "./names.ts";
import { type ImportRow, readImport, saveReasons, setImportState } from "./queries.ts";
import { ahead, type ImportFile, readBatches } from "./read.ts";
import { type Batch, type Planned, writeBatch } from "./write/batch.ts";
import { decodeJournal } from "./write/journal.ts";
import { FilePlanner, type Rules } from "./write/plan.ts";
import { rounds, writeRound } from "./write/rounds.ts";
import { readJournal, sumReasons, writtenBatches } from "./write/state-queries.ts";

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
    work: (operation) => whileReadable(() => importFile(run, row, operation)),
    ended: async (ctx, ending: Ending) => {
      await saveReasons(ctx.tx, importId, await sumReasons(ctx.tx, importId));
      await setImportState(ctx.tx, importId, ending.state, ending.error);
    },
  });
});

async function importFile(
  run: JobRun,
  row: ImportRow,
  operation: OperationRun<Resume>,
): Promise<void> {
  const catalogue = await run.inTenant(catalogueOf);
  const rules = rulesOf(row, catalogue);
  const planner = new FilePlanner<SealedAddress>(rules);
  const written = await run.inTenant((ctx) => writtenBatches(ctx.tx, row.id));
  // What began before there were journals is known by the number of its rows.
  const skip = written.size === 0 ? (operation.resume?.rows ?? 0) : 0;
  const batches = readBatches({
    ...fileOf(run, row, catalogue),
    skip,
    seals: (n) => !written.has(n),
  });
  let done = operation.resume?.rows ?? 0;
  const write = (planned: Planned) =>
    operation.step(async (ctx) => {
      const counts = await writeBatch(ctx, planned, rules);
      done += counts.rows;
      return { done, resume: { rows: done } };
    });
  let isFirst = true;
  for await (const round of ahead(rounds(unwritten(run, row.id, batches, written, planner)))) {
    await writeRound(run.inTenant, planner, round, write);
    if (isFirst) await run.inTenant((ctx) => analyzeYoung(ctx.tx));
    isFirst = false;
  }
  // The number of line ends was a guess at the number of rows; now it is known.
  await operation.step(async () => ({ done, total: done, resume: { rows: done } }));
}

/** The batches that are still to be written; of the others the planner learns what the file has held. */
async function* unwritten(
  run: JobRun,
  importId: string,
  batches: AsyncIterable<Batch>,
  written: ReadonlySet<number>,
  planner: FilePlanner<SealedAddress>,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    if (!written.has(batch.n)) {
      yield batch;
      continue;
    }
    const journal = await run.inTenant((ctx) => readJournal(ctx.tx, importId, batch.n));
    planner.replay(batch.rows, decodeJournal(journal));
  }
}

/** Says what has become of the file where it cannot be read to its end. */
export async function whileReadable(work: () => Promise<void>): Promise<void> {
  try {
    await work();
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
}

/** How the rows of an import's file are read. */
export function fileOf(
  run: JobRun,
  row: ImportRow,
  catalogue: Catalogue,
): Omit<ImportFile, "skip" | "seals"> {
  return {
    body: run.app.storage.read(row.storage_key),
    encoding: row.encoding,
    delimiter: row.delimiter,
    isSheet: row.format === "XLSX",
    rows: new RowReader(row.columns, row.mapping, row.options.country, catalogue),
    vault: () => run.inTenant((ctx) => ctx.vault()),
  };
}

export function rulesOf(row: ImportRow, catalogue: Catalogue): Rules {
  const { source, onDuplicate, onRepeat, overwrites, assigneeId, teamId } = row.options;
  return {
    importId: row.id,
    source,
    onDuplicate,
    onRepeat: onRepeat ?? onDuplicate,
    overwrites: overwrites ?? "ALL",
    assigneeId,
    teamId,
    createdBy: row.owner_id,
    required: requiredOf(catalogue),
    columnOf: columnsByTarget(row.columns, row.mapping),
  };
}
