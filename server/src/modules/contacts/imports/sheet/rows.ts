import { toCsvLine } from "../file/csv.ts";
import { FileFault } from "../file/fault.ts";
import { cellText } from "./cells.ts";
import { readStrings, type Workbook } from "./workbook.ts";
import { type Attributes, visitXml } from "./xml.ts";
import { openEntry } from "./zip.ts";

const mostRows = 1_048_576;
/** Cells beyond are left out: a table of more columns is refused anyway. */
const mostColumns = 512;

/**
 * A sheet as CSV, row by row, empty rows included, so that the lines have the numbers of the rows. Cells that
 * are missing at the end of a row are added up to the width of the first.
 */
export async function* sheetLines(workbook: Workbook, path: string): AsyncGenerator<Buffer> {
  const entry = workbook.entries.get(path);
  if (!entry) throw new FileFault("workbook", "is damaged: the sheet is missing");
  const strings = await readStrings(workbook);
  try {
    const rows = new Rows((cell) => cellText(workbook, strings, cell));
    for await (const _ of visitXml(openEntry(workbook.source, entry), rows)) {
      const lines = rows.take();
      if (lines !== "") yield Buffer.from(lines, "utf8");
    }
  } finally {
    strings.close();
  }
}

type Cell = { column: number; type: string; style: number; value: string };

/** Collects the cells of a sheet into lines. */
class Rows {
  private readonly textOf: (cell: Cell) => string;
  private lines = "";
  private row = 0;
  private width = 0;
  private cells: string[] = [];
  private cell: Cell | undefined;
  private isValue = false;
  private isInline = false;

  constructor(textOf: (cell: Cell) => string) {
    this.textOf = textOf;
  }

  /** What has been collected since the last time. */
  take(): string {
    const { lines } = this;
    this.lines = "";
    return lines;
  }

  open(name: string, attributes: Attributes): void {
    if (name === "row") this.beginRow(attributes.r);
    else if (name === "c") this.beginCell(attributes);
    else if (name === "is") this.isInline = true;
    else if (name === "v" || (name === "t" && this.isInline)) this.isValue = true;
    else if (name === "rPh") this.isInline = false;
  }

  text(text: string): void {
    if (this.isValue && this.cell && this.cell.value.length < 40_000) this.cell.value += text;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.isValue = false;
    else if (name === "rPh") this.isInline = this.cell?.type === "inlineStr";
    else if (name === "is") this.isInline = false;
    else if (name === "c") this.endCell();
    else if (name === "row") this.endRow();
  }

  private beginRow(told: string | undefined): void {
    const row = told === undefined ? this.row + 1 : Number(told);
    if (!Number.isInteger(row) || row <= this.row || row > mostRows) {
      throw new FileFault("workbook", "is damaged: its rows are in no order");
    }
    this.lines += "\r\n".repeat(row - this.row - 1);
    this.row = row;
    this.cells = [];
  }

  private beginCell({ r, t = "n", s = "0" }: Attributes): void {
    const column = r === undefined ? this.cells.length : columnOf(r);
    this.cell = { column, type: t, style: Number(s), value: "" };
  }

  private endCell(): void {
    const { cell } = this;
    this.cell = undefined;
    if (!cell || cell.column >= mostColumns) return;
    const text = cell.value === "" ? "" : this.textOf(cell);
    while (this.cells.length < cell.column) this.cells.push("");
    this.cells[cell.column] = text;
  }

  private endRow(): void {
    const { cells } = this;
    while (cells.length > 0 && cells.at(-1) === "") cells.pop();
    if (cells.length > 0) {
      if (this.width === 0) this.width = cells.length;
      while (cells.length < this.width) cells.push("");
      // One empty cell alone would look like no row at all.
      this.lines += toCsvLine(cells);
    }
    this.lines += "\r\n";
  }
}

/** The number of a column from zero: `B7` is 1. */
function columnOf(place: string): number {
  let column = 0;
  for (const letter of place) {
    const code = letter.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    column = column * 26 + code;
  }
  return column === 0 ? mostColumns : column - 1;
}
