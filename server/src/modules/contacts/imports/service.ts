import type { Readable } from "node:stream";
import type { Import, ImportSettings } from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import { type Ctx, demand, missing, scopeOf, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { newId } from "../../../platform/ids.ts";
import { cancelOperationOf, startOperation } from "../../../platform/operations/service.ts";
import { limitReached, limitsOf } from "../../../platform/quota.ts";
import { firstOwner } from "../leads/assign.ts";
import { dryRun } from "./check/job.ts";
import { FileFault } from "./file/fault.ts";
import { mappingFault } from "./file/mapping.ts";
import { importLeads } from "./job.ts";
import { proposalFor, rememberMapping } from "./mappings.ts";
import { previewOf } from "./preview.ts";
import {
  findImport,
  type ImportRow,
  insertImport,
  lockImport,
  queueImport,
  readImport,
  setImportState,
} from "./queries.ts";
import { type StoredFile, storeUpload } from "./upload.ts";
import { reaches, toImport } from "./view.ts";

type Files = Pick<App, "storage" | "log">;

/** Stores a file and proposes what its columns are. Nothing is imported before it is run. */
export async function uploadImport(
  app: Files,
  run: Run,
  fileName: string,
  upload: Readable,
): Promise<Import> {
  const id = newId();
  const { tenantId, most } = await run(async (ctx) => {
    const limits = await limitsOf(ctx.tx);
    return { tenantId: ctx.tenantId, most: limits.storageBytes ?? null };
  });
  const used = most === null ? 0 : await app.storage.bytesOf(tenantId);
  const room = most === null ? null : most - used;
  if (most !== null && room !== null && room <= 0) throw limitReached("storageBytes", most);
  const keys = {
    file: `${tenantId}/imports/${id}`,
    workbook: `${tenantId}/imports/${id}-workbook`,
  };
  const file = await storeUpload(app.storage, keys, upload, room).catch((error: unknown) => {
    if (error instanceof FileFault) throw invalid("file", error.message);
    const isTooLarge = error instanceof Refusal && error.code === "too-large";
    if (most !== null && isTooLarge) throw limitReached("storageBytes", most);
    throw error;
  });
  try {
    return await run((ctx) => saveUpload(ctx, { id, key: keys.file, fileName, file }));
  } catch (error) {
    await removeFiles(app, { storage_key: keys.file, workbook_key: file.workbookKey });
    throw error;
  }
}

async function saveUpload(
  ctx: Ctx,
  stored: { id: string; key: string; fileName: string; file: StoredFile },
): Promise<Import> {
  const { id, key, file } = stored;
  const { bytes, lines, encoding, delimiter, columns, rows, format, sheets, sheet } = file;
  const { mapping, options, remembered } = await proposalFor(ctx, columns, rows);
  await insertImport(
    ctx.tx,
    {
      id,
      // Browsers on Windows send a path of which only the end is the name.
      file_name: stored.fileName.replace(/^.*[/\\]/, "") || "leads.csv",
      storage_key: key,
      workbook_key: file.workbookKey,
      bytes,
      lines,
      encoding,
      delimiter,
      format,
      sheets,
      sheet,
      columns,
      mapping,
      remembered,
      options: { ...options, assigneeId: null, teamId: null },
      owner_id: userOf(ctx),
      team_id: ctx.actor.teamId,
    },
    ctx.now,
  );
  return toImport(ctx, await written(ctx, id), rows);
}

/** An import with its first rows, which are read from the stored file and kept nowhere else. */
export async function getImport(app: Files, run: Run, id: string): Promise<Import> {
  const found = await run(async (ctx) => {
    const row = await findImport(ctx, id);
    if (!row) throw notFound("import");
    return { row, shown: toImport(ctx, row, []) };
  });
  return { ...found.shown, preview: await previewOf(app, found.row) };
}

/** Queues the import of a file that was uploaded. */
export async function runImport(ctx: Ctx, id: string, input: ImportSettings): Promise<Import> {
  const row = await lockedUpload(ctx, id, input);
  const options = await optionsOf(ctx, row, input);
  const operation = await startOperation(ctx, {
    kind: "IMPORT",
    title: row.file_name,
    unit: "ROWS",
    total: rowsOf(row),
    subjectId: id,
  });
  const { mapping } = input;
  const operationId = operation.id;
  await queueImport(ctx.tx, id, { mapping, options, operationId, state: "QUEUED" });
  await rememberMapping(ctx, row.columns, mapping, options);
  await importLeads.enqueue(ctx, { importId: id }, { jobKey: `import ${id}` });
  return toImport(ctx, await written(ctx, id), []);
}

/** Queues a dry run: everything that a run does but for the writing. */
export async function dryRunImport(ctx: Ctx, id: string, input: ImportSettings): Promise<Import> {
  const row = await lockedUpload(ctx, id, input);
  const options = await optionsOf(ctx, row, input);
  const operation = await startOperation(ctx, {
    kind: "CHECK_IMPORT",
    title: row.file_name,
    unit: "ROWS",
    total: rowsOf(row),
    subjectId: id,
  });
  const { mapping } = input;
  const operationId = operation.id;
  await queueImport(ctx.tx, id, { mapping, options, operationId, state: "CHECKING" });
  await dryRun.enqueue(ctx, { importId: id, operationId }, { jobKey: `dry run ${id}` });
  return toImport(ctx, await written(ctx, id), []);
}

/** An import that may be run or tried with these settings. */
async function lockedUpload(ctx: Ctx, id: string, input: ImportSettings): Promise<ImportRow> {
  const row = await lockImport(ctx.tx, id);
  if (!row || !reaches(ctx, "imports:create", row)) throw notFound("import");
  if (row.state !== "UPLOADED") {
    throw new Refusal("conflict", `The import is ${row.state.toLowerCase()} already`);
  }
  const fault = mappingFault(row.columns, input.mapping);
  if (fault) throw invalid(fault.field, fault.reason);
  if (input.onDuplicate === "UPDATE") demandAll(ctx);
  for (const target of input.mapping) demandTarget(ctx, target);
  return row;
}

async function optionsOf(
  ctx: Ctx,
  row: ImportRow,
  input: ImportSettings,
): Promise<ImportRow["options"]> {
  const { source, onDuplicate, onRepeat = onDuplicate, overwrites } = input;
  const country = input.country ?? row.options.country;
  const { assignee_id: assigneeId, team_id: teamId } = await firstOwner(ctx, null);
  return { country, source, onDuplicate, onRepeat, overwrites, assigneeId, teamId };
}

/** About as many rows as the file has: it is known when it was read to its end. */
function rowsOf(row: ImportRow): number | null {
  return row.lines > 1 ? row.lines - 1 : null;
}

/** What a file does with leads and people takes the right that it takes by hand. */
function demandTarget(ctx: Ctx, target: ImportSettings["mapping"][number]): void {
  if (target === "tags" || target === "stage") demand(ctx, "leads:update");
  if (target === "contactTags") demand(ctx, "contacts:update");
  if (target === "list") demand(ctx, "lists:update");
}

/** A row may meet a lead of anybody, so only who may change all of them may have them changed. */
function demandAll(ctx: Ctx): void {
  for (const permission of ["leads:update", "contacts:update"] as const) {
    if (scopeOf(ctx, permission) !== "ALL") throw missing(permission);
  }
}

/**
 * Stops an import, a dry run or an undo after the batch in hand; a file that was never run is thrown
 * away.
 */
export async function cancelImport(app: Files, ctx: Ctx, id: string): Promise<Import> {
  const row = await lockImport(ctx.tx, id);
  if (!row || !reaches(ctx, "imports:cancel", row)) throw notFound("import");
  if (row.state === "UPLOADED") {
    await setImportState(ctx.tx, id, "CANCELLED");
    ctx.afterCommit(() => {
      removeFiles(app, row).catch((error: unknown) => {
        app.log.warn({ err: error, importId: id }, "the file of an import cannot be removed");
      });
    });
  } else if (row.operation_id !== null) {
    await cancelOperationOf(ctx, row.operation_id);
  } else {
    throw new Refusal("conflict", "This import has ended already");
  }
  return toImport(ctx, await written(ctx, id), []);
}

async function removeFiles(
  app: Pick<App, "storage">,
  { storage_key, workbook_key }: Pick<ImportRow, "storage_key" | "workbook_key">,
): Promise<void> {
  await app.storage.remove(storage_key);
  if (workbook_key !== null) await app.storage.remove(workbook_key);
}

/** An import that the caller's own transaction has just written. */
export async function written(ctx: Ctx, id: string): Promise<ImportRow> {
  const row = await readImport(ctx.tx, id);
  if (!row) throw new Error("an import that was just written is missing");
  return row;
}
