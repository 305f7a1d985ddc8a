import type { Readable } from "node:stream";
import type { Import, Input, runImport as runImportEndpoint } from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import { type Ctx, missing, scopeOf, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { newId } from "../../../platform/ids.ts";
import { cancelOperationOf, startOperation } from "../../../platform/operations/service.ts";
import { limitReached, limitsOf } from "../../../platform/quota.ts";
import { inScope } from "../../../platform/scope.ts";
import { firstOwner } from "../leads/assign.ts";
import { decodeStart } from "./file/encoding.ts";
import { FileFault } from "./file/fault.ts";
import { firstRows, sampleBytes } from "./file/layout.ts";
import { mappingFault, proposeMapping } from "./file/mapping.ts";
import { importLeads } from "./job.ts";
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

type Files = Pick<App, "storage" | "log">;

/** Stores a file and proposes what its columns are. Nothing is imported before it is run. */
export async function uploadImport(
  app: Files,
  run: Run,
  fileName: string,
  upload: Readable,
): Promise<Import> {
  const id = newId();
  const { key, most } = await run(async (ctx) => {
    const limits = await limitsOf(ctx.tx);
    return { key: `${ctx.tenantId}/imports/${id}`, most: limits.storageBytes ?? null };
  });
  const used = most === null ? 0 : await app.storage.bytesOf(key.slice(0, 36));
  const room = most === null ? null : most - used;
  if (most !== null && room !== null && room <= 0) throw limitReached("storageBytes", most);
  const file = await storeUpload(app.storage, key, upload, room).catch((error: unknown) => {
    if (error instanceof FileFault) throw invalid("file", error.message);
    const isTooLarge = error instanceof Refusal && error.code === "too-large";
    if (most !== null && isTooLarge) throw limitReached("storageBytes", most);
    throw error;
  });
  try {
    return await run((ctx) => saveUpload(ctx, { id, key, fileName, file }));
  } catch (error) {
    await app.storage.remove(key);
    throw error;
  }
}

async function saveUpload(
  ctx: Ctx,
  stored: { id: string; key: string; fileName: string; file: StoredFile },
): Promise<Import> {
  const { id, key, file } = stored;
  const { bytes, lines, encoding, delimiter, columns, rows } = file;
  await insertImport(
    ctx.tx,
    {
      id,
      // Browsers on Windows send a path of which only the end is the name.
      file_name: stored.fileName.replace(/^.*[/\\]/, "") || "leads.csv",
      storage_key: key,
      bytes,
      lines,
      encoding,
      delimiter,
      columns,
      mapping: proposeMapping(columns, rows),
      options: { country: "GB", source: null, onDuplicate: "SKIP", assigneeId: null, teamId: null },
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

async function previewOf(app: Files, row: ImportRow): Promise<string[][]> {
  if (row.state === "CANCELLED") return [];
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of app.storage.read(row.storage_key) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= sampleBytes) break;
    }
    const text = decodeStart(Buffer.concat(chunks), row.encoding);
    return firstRows(text, row.delimiter, bytes >= row.bytes);
  } catch (error) {
    app.log.warn({ err: error, importId: row.id }, "the file of an import cannot be read");
    return [];
  }
}

/** Queues the import of a file that was uploaded. */
export async function runImport(
  ctx: Ctx,
  id: string,
  input: Input<typeof runImportEndpoint>["body"],
): Promise<Import> {
  const row = await lockImport(ctx.tx, id);
  if (!row || !reaches(ctx, "imports:create", row)) throw notFound("import");
  if (row.state !== "UPLOADED") {
    throw new Refusal("conflict", `The import is ${row.state.toLowerCase()} already`);
  }
  const fault = mappingFault(row.columns, input.mapping);
  if (fault) throw invalid(fault.field, fault.reason);
  if (input.onDuplicate === "UPDATE") demandAll(ctx);

  const { country, source, onDuplicate, mapping } = input;
  const owner = await firstOwner(ctx, null);
  const operation = await startOperation(ctx, {
    kind: "IMPORT",
    title: row.file_name,
    unit: "ROWS",
    total: row.lines > 1 ? row.lines - 1 : null,
    subjectId: id,
  });
  await queueImport(ctx.tx, id, {
    mapping,
    options: { country, source, onDuplicate, assigneeId: owner.assignee_id, teamId: owner.team_id },
    operationId: operation.id,
  });
  await importLeads.enqueue(ctx, { importId: id }, { jobKey: `import ${id}` });
  return toImport(ctx, await written(ctx, id), []);
}

/** A row may meet a lead of anybody, so only who may change all of them may have them changed. */
function demandAll(ctx: Ctx): void {
  for (const permission of ["leads:update", "contacts:update"] as const) {
    if (scopeOf(ctx, permission) !== "ALL") throw missing(permission);
  }
}

/** Stops an import after the batch in hand; one that never ran is thrown away with its file. */
export async function cancelImport(app: Files, ctx: Ctx, id: string): Promise<Import> {
  const row = await lockImport(ctx.tx, id);
  if (!row || !reaches(ctx, "imports:cancel", row)) throw notFound("import");
  if (row.operation_id !== null) {
    await cancelOperationOf(ctx, row.operation_id);
  } else if (row.state === "UPLOADED") {
    await setImportState(ctx.tx, id, "CANCELLED");
    ctx.afterCommit(() => {
      app.storage.remove(row.storage_key).catch((error: unknown) => {
        app.log.warn({ err: error, importId: id }, "the file of an import cannot be removed");
      });
    });
  } else {
    throw new Refusal("conflict", "This import has ended already");
  }
  return toImport(ctx, await written(ctx, id), []);
}

export function toImport(ctx: Ctx, row: ImportRow, preview: string[][]): Import {
  const can: Import["can"] = [];
  if (row.state === "UPLOADED" && reaches(ctx, "imports:create", row)) can.push("run");
  const isOpen = ["UPLOADED", "QUEUED", "RUNNING"].includes(row.state);
  if (isOpen && reaches(ctx, "imports:cancel", row)) can.push("cancel");
  const { country, source, onDuplicate } = row.options;
  return {
    id: row.id,
    fileName: row.file_name,
    bytes: row.bytes,
    encoding: row.encoding,
    delimiter: row.delimiter,
    columns: row.columns,
    preview,
    mapping: row.mapping,
    options: { country, source, onDuplicate },
    operationId: row.operation_id,
    state: row.state,
    counts: {
      rows: row.rows,
      created: row.created,
      updated: row.updated,
      skipped: row.skipped,
      errors: row.errors,
    },
    error: row.error,
    createdAt: row.created_at.toISOString(),
    can,
  };
}

function reaches(
  ctx: Ctx,
  permission: "imports:create" | "imports:cancel",
  row: ImportRow,
): boolean {
  return inScope(ctx, permission, { owners: [row.owner_id], teamId: row.team_id });
}

async function written(ctx: Ctx, id: string): Promise<ImportRow> {
  const row = await readImport(ctx.tx, id);
  if (!row) throw new Error("an import that was just written is missing");
  return row;
}
