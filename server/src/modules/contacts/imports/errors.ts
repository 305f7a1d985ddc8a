import { Readable } from "node:stream";
import type { ImportError } from "@parley/contract";
import type { z } from "zod";
import type { App } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { type CsvRecord, defuse, fuse, toCsvLine } from "./file/csv.ts";
import { errorColumns } from "./file/mapping.ts";
import {
  type ErrorPlace,
  type ErrorRow,
  findImport,
  type ImportRow,
  selectErrors,
} from "./queries.ts";
import { recordsOf } from "./read.ts";

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

/**
 * The same as a file, with the rows themselves: faults are read from the database page by page, and the
 * stored file beside them. The columns of ours bear names that an import passes over, so the file can be put
 * right and brought in again.
 */
export async function errorFile(
  app: Pick<App, "storage" | "log">,
  run: Run,
  id: string,
): Promise<{ fileName: string; body: Readable }> {
  const row = await run((ctx) => demandImport(ctx, id));
  const body = Readable.from(errorLines(app, run, row), { objectMode: false });
  return { fileName: `import-errors-${id}.csv`, body };
}

async function* errorLines(
  app: Pick<App, "storage" | "log">,
  run: Run,
  row: ImportRow,
): AsyncGenerator<string> {
  const rows = new RowsByLine(app, row);
  const own = Object.values(errorColumns);
  yield toLine([...own, ...row.columns]);
  let after: ErrorPlace | undefined;
  try {
    for (;;) {
      const faults = await run((ctx) => selectErrors(ctx.tx, row.id, after, pageSize));
      for (const fault of faults) {
        const cells = [String(fault.line), fault.column_name ?? "", fault.code, fault.reason];
        yield toLine([...cells, ...(await rows.at(fault.line)).map(fuse)]);
      }
      after = faults.at(-1);
      if (faults.length < pageSize) return;
    }
  } finally {
    await rows.close();
  }
}

/** The rows of a stored file, asked for in the order of their lines. */
class RowsByLine {
  private readonly records: AsyncGenerator<CsvRecord>;
  private readonly log: () => void;
  private now: CsvRecord | undefined;

  constructor(app: Pick<App, "storage" | "log">, row: ImportRow) {
    const { encoding, delimiter } = row;
    const isSheet = row.format === "XLSX";
    const body = app.storage.read(row.storage_key);
    this.records = recordsOf({ body, encoding, delimiter, isSheet, skip: 0 });
    this.log = () => app.log.warn({ importId: row.id }, "the file of an import cannot be read");
  }

  /** The cells of a line; none of one that is no row, and none when the file is gone. */
  async at(line: number): Promise<string[]> {
    while ((this.now?.line ?? 0) < line) {
      const next = await this.records.next().catch(() => {
        this.log();
        return { done: true, value: undefined } as const;
      });
      if (next.done) return [];
      this.now = next.value;
    }
    return this.now?.line === line && this.now.fault === undefined ? this.now.cells : [];
  }

  async close(): Promise<void> {
    await this.records.return(undefined);
  }
}

/** What stands in the cells comes from the file, so a spreadsheet must not take it for formulas. */
function toLine(cells: readonly string[]): string {
  return `${toCsvLine(cells.map(defuse))}\r\n`;
}

function toError(row: ErrorRow): z.infer<typeof ImportError> {
  return { line: row.line, column: row.column_name, code: row.code, reason: row.reason };
}

async function demandImport(ctx: Ctx, id: string): Promise<ImportRow> {
  const row = await findImport(ctx, id);
  if (!row) throw notFound("import");
  return row;
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
