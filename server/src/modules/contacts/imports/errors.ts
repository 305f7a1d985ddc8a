import { Readable } from "node:stream";
import type { ImportError } from "@parley/contract";
import type { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { defuse, toCsvLine } from "./file/csv.ts";
import { type ErrorPlace, type ErrorRow, findImport, selectErrors } from "./queries.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const pageSize = 1000;

/** Rows that were refused, by line. */
export async function listErrors(
  ctx: Ctx,
  id: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = placeOf(cursor);
  await demandImport(ctx, id);
  const rows = await selectErrors(ctx.tx, id, after, limit + 1);
  const cursorOf = (last: ErrorRow) => encodeCursor("import-errors", [last.line, last.id]);
  return toPage(rows, limit, cursorOf, toError);
}

/** The same as a file, read from the database page by page while it is sent. */
export async function errorFile(
  run: Run,
  id: string,
): Promise<{ fileName: string; body: Readable }> {
  await run((ctx) => demandImport(ctx, id));
  const body = Readable.from(errorLines(run, id), { objectMode: false });
  return { fileName: `import-errors-${id}.csv`, body };
}

async function* errorLines(run: Run, id: string): AsyncGenerator<string> {
  yield "line,column,code,reason\r\n";
  let after: ErrorPlace | undefined;
  for (;;) {
    const rows = await run((ctx) => selectErrors(ctx.tx, id, after, pageSize));
    if (rows.length > 0) yield rows.map(toLine).join("");
    after = rows.at(-1);
    if (rows.length < pageSize) return;
  }
}

/** The names of columns come from the file, so a spreadsheet must not take them for formulas. */
function toLine(row: ErrorRow): string {
  const cells = [String(row.line), row.column_name ?? "", row.code, row.reason];
  return `${toCsvLine(cells.map(defuse))}\r\n`;
}

function toError(row: ErrorRow): z.infer<typeof ImportError> {
  return { line: row.line, column: row.column_name, code: row.code, reason: row.reason };
}

async function demandImport(ctx: Ctx, id: string): Promise<void> {
  if (!(await findImport(ctx, id))) throw notFound("import");
}

function placeOf(cursor: string | undefined): ErrorPlace | undefined {
  const values = decodeCursor("import-errors", cursor, 2);
  if (!values) return undefined;
  const [line, id] = values;
  const isPlace = typeof line === "number" && Number.isSafeInteger(line);
  if (isPlace && typeof id === "string" && uuid.test(id)) return { line, id };
  throw new Refusal("invalid-cursor", "This cursor does not belong to this list and order", {
    errors: [{ field: "cursor", reason: "must be the nextCursor of the same list" }],
  });
}
