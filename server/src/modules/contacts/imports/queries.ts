import type { Import, ImportReason } from "@parley/contract";
import { type Selectable, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Imports } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import { withinScope } from "../../../platform/scope.ts";
import type { Encoding } from "./file/encoding.ts";
import type { Target } from "./file/mapping.ts";
import type { RowFault } from "./file/row.ts";

/** How an import was asked to run, and whose its leads are to be. */
export type ImportOptions = Import["options"] & {
  assigneeId: string | null;
  teamId: string | null;
};

export type ImportRow = Omit<
  Selectable<Imports>,
  | "columns"
  | "mapping"
  | "options"
  | "encoding"
  | "state"
  | "format"
  | "sheets"
  | "dry_run"
  | "reasons"
  | "undo"
> & {
  columns: string[];
  mapping: Target[];
  options: ImportOptions;
  encoding: Encoding;
  state: Import["state"];
  format: Import["format"];
  sheets: string[];
  dry_run: Import["dryRun"];
  reasons: ImportReason[];
  undo: Undo | null;
};

/** The state to which a cancelled undo returns, and what it came to so far. */
export type Undo = NonNullable<Import["undone"]> & { from: Import["state"] };

const scoped = { owner: ["owner_id"], team: "team_id" };

export type NewImport = Pick<
  ImportRow,
  "id" | "file_name" | "storage_key" | "workbook_key" | "bytes" | "owner_id" | "team_id"
> &
  Reading;

/** How a file is read: of a workbook, how one of its sheets is. */
export type Reading = Pick<
  ImportRow,
  | "format"
  | "sheets"
  | "sheet"
  | "lines"
  | "encoding"
  | "delimiter"
  | "columns"
  | "mapping"
  | "remembered"
  | "options"
>;

function readingValues({ sheets, columns, mapping, options, ...row }: Reading) {
  return {
    ...row,
    sheets: JSON.stringify(sheets),
    columns: JSON.stringify(columns),
    mapping: JSON.stringify(mapping),
    options: JSON.stringify(options),
  };
}

export async function insertImport(tx: Tx<"imports">, row: NewImport, now: Date): Promise<void> {
  await tx
    .insertInto("imports")
    .values({ ...row, ...readingValues(row), created_at: now })
    .execute();
}

/** Another sheet of the workbook is read from now on. */
export async function saveReading(
  tx: Tx<"imports">,
  id: string,
  reading: Reading,
  storageKey: string,
): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ ...readingValues(reading), storage_key: storageKey, dry_run: null })
    .where("id", "=", id)
    .execute();
}

/** Imports within the caller's scope, newest first. */
export function selectImports(
  ctx: Ctx,
  before: string | undefined,
  limit: number,
): Promise<ImportRow[]> {
  return imports(ctx.tx)
    .where(withinScope(ctx, "imports:read", scoped))
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

export function findImport(ctx: Ctx, id: string): Promise<ImportRow | undefined> {
  return imports(ctx.tx)
    .where("id", "=", id)
    .where(withinScope(ctx, "imports:read", scoped))
    .executeTakeFirst();
}

export function readImport(tx: Tx<"imports">, id: string): Promise<ImportRow | undefined> {
  return imports(tx).where("id", "=", id).executeTakeFirst();
}

export function lockImport(tx: Tx<"imports">, id: string): Promise<ImportRow | undefined> {
  return imports(tx).where("id", "=", id).forUpdate().executeTakeFirst();
}

function imports(tx: Tx<"imports">) {
  return tx.selectFrom("imports").selectAll().$castTo<ImportRow>();
}

export type Queued = {
  mapping: Target[];
  options: ImportOptions;
  operationId: string;
  state: "CHECKING" | "QUEUED";
};

/** Takes down how an import is to be run, or tried. */
export async function queueImport(tx: Tx<"imports">, id: string, run: Queued): Promise<void> {
  await tx
    .updateTable("imports")
    .set({
      mapping: JSON.stringify(run.mapping),
      options: JSON.stringify(run.options),
      operation_id: run.operationId,
      state: run.state,
      error: null,
    })
    .$if(run.state === "CHECKING", (query) => query.set({ dry_run: null }))
    .$if(run.state === "QUEUED", (query) => query.set({ run_operation_id: run.operationId }))
    .where("id", "=", id)
    .execute();
}

export async function saveDryRun(
  tx: Tx<"imports">,
  id: string,
  dryRun: Import["dryRun"],
): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ dry_run: JSON.stringify(dryRun) })
    .where("id", "=", id)
    .execute();
}

export async function saveReasons(
  tx: Tx<"imports">,
  id: string,
  reasons: readonly ImportReason[],
): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ reasons: JSON.stringify(reasons) })
    .where("id", "=", id)
    .execute();
}

export async function queueUndo(
  tx: Tx<"imports">,
  id: string,
  undo: Undo,
  operationId: string,
): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ undo: JSON.stringify(undo), operation_id: operationId, state: "REVERTING" })
    .where("id", "=", id)
    .execute();
}

/** Adds what one step of an undo came to. */
export async function addUndone(
  tx: Tx<"imports">,
  id: string,
  { removed, restored, kept }: NonNullable<Import["undone"]>,
): Promise<void> {
  await sql`
    update imports set undo = undo || jsonb_build_object(
      'removed', (undo ->> 'removed')::bigint + ${removed},
      'restored', (undo ->> 'restored')::bigint + ${restored},
      'kept', (undo ->> 'kept')::bigint + ${kept})
    where id = ${id}`.execute(tx);
}

/** The country of the tenant, as which its numbers are read where nobody says otherwise. */
export async function homeCountry(tx: Tx<"tenants">): Promise<string> {
  const row = await tx.selectFrom("tenants").select("country").executeTakeFirstOrThrow();
  return row.country;
}

export async function setImportState(
  tx: Tx<"imports">,
  id: string,
  state: Import["state"],
  error: string | null = null,
): Promise<void> {
  await tx.updateTable("imports").set({ state, error }).where("id", "=", id).execute();
}

export type Counts = Import["counts"];

/** Adds what one batch came to. */
export async function addCounts(tx: Tx<"imports">, id: string, counts: Counts): Promise<void> {
  await tx
    .updateTable("imports")
    .set({
      rows: sql`rows + ${counts.rows}`,
      created: sql`created + ${counts.created}`,
      updated: sql`updated + ${counts.updated}`,
      skipped: sql`skipped + ${counts.skipped}`,
      errors: sql`errors + ${counts.errors}`,
    })
    .where("id", "=", id)
    .execute();
}

export async function insertErrors(
  tx: Tx<"import_errors">,
  importId: string,
  faults: readonly RowFault[],
): Promise<void> {
  if (faults.length === 0) return;
  const rows = faults.map((fault) => ({ id: newId(), ...fault }));
  await sql`
    insert into import_errors (id, import_id, line, column_name, code, reason)
    select id, ${importId}, line, "column", code, reason
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, line bigint, "column" text, code text, reason text)`.execute(tx);
}

export type ErrorPlace = { line: number; id: string };
export type ErrorRow = ErrorPlace & { column_name: string | null; code: string; reason: string };

/** Refused rows of an import by line, after a place. */
export function selectErrors(
  tx: Tx<"import_errors">,
  importId: string,
  after: ErrorPlace | undefined,
  limit: number,
): Promise<ErrorRow[]> {
  return tx
    .selectFrom("import_errors")
    .select(["line", "id", "column_name", "code", "reason"])
    .where("import_id", "=", importId)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(line, id) > (${after?.line ?? 0}, ${after?.id ?? ""}::uuid)`),
    )
    .orderBy("line")
    .orderBy("id")
    .limit(limit)
    .execute();
}
