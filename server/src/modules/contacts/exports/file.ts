import { Readable } from "node:stream";
import { type ExportFormat, maskText, type Sight, seesAll } from "@parley/contract";
import type { FileOut } from "../../../platform/http/api.ts";
import type { SheetCell } from "../../../platform/papers/workbook-parts.ts";
import { streamWorkbook } from "../../../platform/papers/xlsx-stream.ts";
import { defuse, toCsvLine } from "../imports/file/csv.ts";
import { type Cell, type Column, textOf } from "./columns.ts";

/** What goes into a file: records as they come, and who will read them. */
export type Taken<T> = {
  name: string;
  columns: readonly Column<T>[];
  pages: AsyncIterable<readonly T[]>;
  sight: Sight;
};

/** A file that is written page by page while it is sent. */
export function fileOf<T>(format: ExportFormat, taken: Taken<T>): FileOut {
  const fileName = `${taken.name.toLowerCase()}.${format.toLowerCase()}`;
  switch (format) {
    case "CSV":
      return { fileName, mediaType: "text/csv", body: textStream(csvText(taken)) };
    case "JSON":
      return { fileName, mediaType: "application/json", body: textStream(jsonText(taken)) };
    case "XLSX": {
      const header = taken.columns.map(({ name }) => name);
      const body = streamWorkbook({ name: taken.name, header, rows: sheetRows(taken) });
      const mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
      return { fileName, mediaType, body };
    }
  }
}

function textStream(text: AsyncIterable<string>): Readable {
  return Readable.from(text, { objectMode: false });
}

async function* csvText<T>(taken: Taken<T>): AsyncGenerator<string> {
  yield lineOf(taken.columns.map(({ name }) => name));
  for await (const rows of cellsOf(taken, true)) {
    if (rows.length > 0) yield rows.map((cells) => lineOf(cells.map(textOf))).join("");
  }
}

function lineOf(cells: readonly string[]): string {
  return `${toCsvLine(cells.map(defuse))}\r\n`;
}

/** One record a line, in an array: nothing runs what it holds, so it is told as it is. */
async function* jsonText<T>(taken: Taken<T>): AsyncGenerator<string> {
  const keys = taken.columns.map(({ key }) => key);
  let before = "[\n";
  for await (const rows of cellsOf(taken, false)) {
    for (const cells of rows) {
      const pairs = keys.map((key, i) => [key, cells[i] ?? null] as const);
      yield before + JSON.stringify(Object.fromEntries(pairs));
      before = ",\n";
    }
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

async function* sheetRows<T>(taken: Taken<T>): AsyncGenerator<SheetCell[][]> {
  for await (const rows of cellsOf(taken, true)) yield rows.map((cells) => cells.map(sheetCell));
}

/**
 * A number that a sheet can hold is one there. A text is never a formula there, so it needs no mark; one that
 * begins as if it had such a mark gets another, because the import takes one off.
 */
function sheetCell(value: Cell): SheetCell {
  if (typeof value === "number" && isExactInSheet(value)) return value;
  const text = textOf(value);
  if (text === "") return null;
  return text.startsWith("'") ? defuse(text) : text;
}

/** A sheet keeps fifteen digits. */
function isExactInSheet(value: number): boolean {
  return Math.abs(value) < 1e15 && Number(value.toPrecision(15)) === value;
}

/** The cells of each page, as the reader may see them: a packed file cannot be masked on its way. */
async function* cellsOf<T>(
  { columns, pages, sight }: Taken<T>,
  isTable: boolean,
): AsyncGenerator<Cell[][]> {
  const ways = columns.map(({ cell, inTable }) => (isTable && inTable ? inTable : cell));
  const seen = seesAll(sight) ? (cell: Cell) => cell : (cell: Cell) => masked(cell, sight);
  for await (const records of pages) {
    yield records.map((record) => ways.map((cell) => seen(cell(record))));
  }
}

function masked(cell: Cell, sight: Sight): Cell {
  if (Array.isArray(cell)) return cell.map((one) => maskText(one, sight));
  if (typeof cell === "string") return maskText(cell, sight);
  // A number may be somebody's, too.
  const text = textOf(cell);
  const hidden = maskText(text, sight);
  return hidden === text ? cell : hidden;
}
