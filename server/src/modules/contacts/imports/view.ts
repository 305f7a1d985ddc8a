import type { Import } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { inScope } from "../../../platform/scope.ts";
import type { ImportRow } from "./queries.ts";

const open: readonly Import["state"][] = ["UPLOADED", "CHECKING", "QUEUED", "RUNNING", "REVERTING"];
const undoable: readonly Import["state"][] = ["DONE", "FAILED", "CANCELLED"];

/** Whether there is something that an undo could take back. */
export function canBeUndone(row: ImportRow): boolean {
  return (
    undoable.includes(row.state) && row.run_operation_id !== null && row.created + row.updated > 0
  );
}

/** An import as the caller sees it. */
export function toImport(ctx: Ctx, row: ImportRow, preview: string[][]): Import {
  const can: Import["can"] = [];
  if (row.state === "UPLOADED" && reaches(ctx, "imports:create", row)) can.push("run");
  if (reaches(ctx, "imports:cancel", row)) {
    if (open.includes(row.state)) can.push("cancel");
    if (canBeUndone(row)) can.push("undo");
  }
  const { country, source, onDuplicate, onRepeat, overwrites } = row.options;
  return {
    id: row.id,
    fileName: row.file_name,
    bytes: row.bytes,
    encoding: row.encoding,
    delimiter: row.delimiter,
    format: row.format,
    sheets: row.sheets,
    sheet: row.sheet,
    columns: row.columns,
    preview,
    mapping: row.mapping,
    remembered: row.remembered,
    options: {
      country,
      source,
      onDuplicate,
      // Imports from before these were asked for did so.
      onRepeat: onRepeat ?? onDuplicate,
      overwrites: overwrites ?? "ALL",
    },
    operationId: row.operation_id,
    state: row.state,
    counts: {
      rows: row.rows,
      created: row.created,
      updated: row.updated,
      skipped: row.skipped,
      errors: row.errors,
    },
    reasons: row.reasons,
    dryRun: row.dry_run,
    undone: row.undo && {
      removed: row.undo.removed,
      restored: row.undo.restored,
      kept: row.undo.kept,
    },
    error: row.error,
    createdAt: row.created_at.toISOString(),
    can,
  };
}

/** Whether the caller's right covers an import. */
export function reaches(
  ctx: Ctx,
  permission: "imports:create" | "imports:cancel",
  row: ImportRow,
): boolean {
  return inScope(ctx, permission, { owners: [row.owner_id], teamId: row.team_id });
}
