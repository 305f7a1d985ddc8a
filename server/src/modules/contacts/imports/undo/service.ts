import type { Import } from "@parley/contract";
import { type Ctx, missing, scopeOf } from "../../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../../platform/errors.ts";
import { encodeCursor, idCursor, toPage } from "../../../../platform/http/cursor.ts";
import { startOperation } from "../../../../platform/operations/service.ts";
import { findImport, lockImport, queueUndo } from "../queries.ts";
import { written } from "../service.ts";
import { canBeUndone, reaches, toImport } from "../view.ts";
import { undoLeads } from "./job.ts";
import { selectKept } from "./queries.ts";

/** Queues taking an import back; one that was stopped on the way goes on where it was. */
export async function undoImport(ctx: Ctx, id: string): Promise<Import> {
  const row = await lockImport(ctx.tx, id);
  if (!row || !reaches(ctx, "imports:cancel", row)) throw notFound("import");
  if (!canBeUndone(row)) {
    throw new Refusal("conflict", "There is nothing of this import that could be taken back");
  }
  // It removes and restores whatever the import made and changed, whoever's that is by now.
  for (const permission of ["leads:delete", "leads:update"] as const) {
    if (scopeOf(ctx, permission) !== "ALL") throw missing(permission);
  }
  const operation = await startOperation(ctx, {
    kind: "UNDO_IMPORT",
    title: row.file_name,
    unit: "LEADS",
    total: row.created + row.updated,
    subjectId: id,
  });
  const before = row.undo ?? { removed: 0, restored: 0, kept: 0 };
  await queueUndo(ctx.tx, id, { ...before, from: row.state }, operation.id);
  const ref = { importId: id, operationId: operation.id };
  await undoLeads.enqueue(ctx, ref, { jobKey: `undo ${id}` });
  return toImport(ctx, await written(ctx, id), []);
}

/** Leads that an undo left alone, as far as the caller sees them: they may be others' by now. */
export async function listKept(
  ctx: Ctx,
  id: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = idCursor("kept-leads", cursor);
  if (!(await findImport(ctx, id))) throw notFound("import");
  const rows = await selectKept(ctx, id, after, limit + 1);
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("kept-leads", [last.lead_id]),
    (row) => ({ leadId: row.lead_id, name: row.name, reason: row.reason }),
  );
}
