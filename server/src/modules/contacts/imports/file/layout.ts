import { CsvReader, type CsvRecord } from "./csv.ts";
import { FileFault } from "./fault.ts";

/** How a file is laid out, found from its beginning. */
export type Layout = { delimiter: string; columns: string[]; rows: string[][] };

/** So much of a file is looked at: more than the longest line that is read. */
export const sampleBytes = 320 * 1024;
const mostColumns = 500;
const longestColumnName = 60;
const shownRows = 20;
const delimiters = [",", ";", "\t", "|"] as const;

/** Delimiter (unless it is known), names of the columns and the first rows. `isWhole` says that the text is all there is. */
export function layoutOf(text: string, isWhole: boolean, known?: string): Layout {
  if (text.trim() === "") throw new FileFault("empty", "is empty");
  const delimiter = known ?? delimiterOf(text, isWhole);
  const [header, ...others] = recordsOf(text, delimiter, isWhole);
  if (!header) throw new FileFault("header", "has no end of its first line");
  if (header.fault !== undefined) {
    throw new FileFault("header", `cannot be read in line ${header.line} (${header.fault})`);
  }
  const columns = columnNames(header.cells);
  if (others.length === 0 && isWhole) throw new FileFault("rows", "has a header but no rows");
  return { delimiter, columns, rows: shownCells(others, columns.length) };
}

/** The first records behind the header of a file whose delimiter is known. */
export function firstRecords(
  text: string,
  delimiter: string,
  isWhole: boolean,
  isSheet: boolean,
): CsvRecord[] {
  const [header, ...others] = recordsOf(text, delimiter, isWhole, isSheet);
  return !header || header.fault !== undefined ? [] : others;
}

/** The cells of the first records that can be read, in all columns. */
export function shownCells(records: CsvRecord[], width: number): string[][] {
  return records
    .flatMap((record) => (record.fault === undefined ? [record.cells] : []))
    .slice(0, shownRows)
    .map((cells) => Array.from({ length: width }, (_, i) => cells[i] ?? ""));
}

function recordsOf(
  text: string,
  delimiter: string,
  isWhole: boolean,
  isSheet = false,
): CsvRecord[] {
  const reader = new CsvReader(delimiter, { countsRecords: isSheet });
  const records = reader.take(text);
  return isWhole ? [...records, ...reader.end()] : records;
}

/** The delimiter that cuts the first lines into the same number of cells, and into most of them. */
function delimiterOf(text: string, isWhole: boolean): string {
  let best: { delimiter: string; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const widths = recordsOf(text, delimiter, isWhole)
      .slice(0, 50)
      .map((record) => (record.fault === undefined ? record.cells.length : 0));
    const width = widths[0] ?? 0;
    if (width < 2) continue;
    const agreeing = widths.filter((one) => one === width).length / widths.length;
    const score = agreeing + Math.min(width, 100) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Names that are missing are made up, those that come twice are numbered. */
function columnNames(cells: readonly string[]): string[] {
  if (cells.length > mostColumns) {
    throw new FileFault("columns", `has ${cells.length} columns; ${mostColumns} are the most`);
  }
  const names = cells.map((cell) => cell.trim());
  if (names.every((name) => name === "")) throw new FileFault("header", "has an empty first line");
  if (names.some(isAddress) || names.filter(isFigure).length * 2 > names.length) {
    // The names of the columns are stored in clear, so rows of persons must not pass for them.
    throw new FileFault("header", "has no header: its first line must name the columns");
  }
  const seen = new Set<string>();
  return names.map((name, i) => {
    const base = name.slice(0, longestColumnName) || `Column ${i + 1}`;
    let unique = base;
    for (let n = 2; seen.has(unique.toLowerCase()); n++) unique = `${base} ${n}`;
    seen.add(unique.toLowerCase());
    return unique;
  });
}

function isAddress(cell: string): boolean {
  return /\S@\S+\.\S/.test(cell) || (/^[+(]?[\d\s()./-]+$/.test(cell) && digits(cell) >= 7);
}

function isFigure(cell: string): boolean {
  return /^[-+]?[\d.,:/\s-]+$/.test(cell) && digits(cell) > 0;
}

function digits(cell: string): number {
  return cell.replace(/\D/g, "").length;
}
