/** Why a record could not be read. */
export type CsvFault = "quotes" | "quote-open" | "line-too-long";

/** One record of a file and the line on which it begins. */
export type CsvRecord =
  | { line: number; cells: string[]; fault?: undefined }
  | { line: number; fault: CsvFault };

/** More than this is no row of a table; a quote that is never closed would swallow the file. */
const longestRecord = 256 * 1024;

type CsvReaderOptions = {
  longest?: number;
  /** Each record is a line of its own, whatever breaks stand in it: as in a sheet. */
  countsRecords?: boolean;
};

type Parsed =
  | { end: number; cells: string[]; lines: number; isBlank: boolean }
  | { fault: "quotes" }
  | "incomplete"
  | "quote-open";

const quote = '"';

/**
 * Reads CSV as it arrives (RFC 4180; any line ends; blank lines are left out). What is wrong costs one
 * line: reading goes on behind it, and at most one record is held in memory.
 */
export class CsvReader {
  private readonly delimiter: string;
  private readonly longest: number;
  private readonly countsRecords: boolean;
  private text = "";
  private line = 1;
  /** Inside a line that is too long: everything up to its end is thrown away. */
  private isSkipping = false;

  constructor(
    delimiter: string,
    { longest = longestRecord, countsRecords = false }: CsvReaderOptions = {},
  ) {
    this.delimiter = delimiter;
    this.longest = longest;
    this.countsRecords = countsRecords;
  }

  /** More text; gives the records that are whole by now. */
  take(text: string): CsvRecord[] {
    this.text += text;
    return this.read(false);
  }

  /** There is no more text; gives what is left. */
  end(): CsvRecord[] {
    return this.read(true);
  }

  private read(isEnd: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = this.isSkipping ? this.skipLine(0, isEnd) : 0;
    while (at < this.text.length) {
      const parsed = this.parse(at, isEnd);
      if (typeof parsed === "object" && "cells" in parsed) {
        if (!parsed.isBlank) records.push({ line: this.line, cells: parsed.cells });
        this.line += this.countsRecords ? 1 : parsed.lines;
        at = parsed.end;
        continue;
      }
      const fault = this.faultOf(parsed, at, isEnd);
      if (fault === undefined) break;
      records.push({ line: this.line, fault });
      at = this.skipLine(at, isEnd);
    }
    this.text = this.text.slice(at);
    return records;
  }

  /** What is wrong with the record; undefined when it may yet come to a good end. */
  private faultOf(
    parsed: Exclude<Parsed, { cells: string[] }>,
    at: number,
    isEnd: boolean,
  ): CsvFault | undefined {
    if (typeof parsed === "object") return "quotes";
    const isTooLong = this.text.length - at > this.longest;
    if (!isTooLong && !isEnd) return undefined;
    const lineEnd = lineEndFrom(this.text, at);
    return lineEnd === -1 && isTooLong ? "line-too-long" : "quote-open";
  }

  /** Behind the end of the line at `at`, or behind all there is while the line goes on. */
  private skipLine(at: number, isEnd: boolean): number {
    const end = lineEndFrom(this.text, at);
    const isHalf = end === this.text.length - 1 && this.text[end] === "\r" && !isEnd;
    this.isSkipping = (end === -1 || isHalf) && !isEnd;
    if (isHalf) return end;
    if (end === -1) return this.text.length;
    this.line++;
    return end + lineEndLength(this.text, end);
  }

  private parse(start: number, isEnd: boolean): Parsed {
    const { text, delimiter } = this;
    const cells: string[] = [];
    let lines = 1;
    let at = start;
    for (;;) {
      if (text[at] === quote) {
        const quoted = this.parseQuoted(at, isEnd);
        if (typeof quoted === "string") return quoted;
        cells.push(quoted.value);
        lines += quoted.lines;
        at = quoted.end;
      } else {
        const end = this.plainEnd(at);
        cells.push(text.slice(at, end));
        at = end;
      }
      if (at === text.length) {
        return isEnd ? { end: at, cells, lines, isBlank: false } : "incomplete";
      }
      if (text[at] === delimiter) {
        at++;
        continue;
      }
      if (text[at] !== "\n" && text[at] !== "\r") return { fault: "quotes" };
      if (text[at] === "\r" && at + 1 === text.length && !isEnd) return "incomplete";
      const isBlank = at === start;
      return { end: at + lineEndLength(text, at), cells, lines, isBlank };
    }
  }

  /** A cell in quotes, in which a doubled quote stands for one. */
  private parseQuoted(
    start: number,
    isEnd: boolean,
  ): { value: string; end: number; lines: number } | "incomplete" | "quote-open" {
    const { text } = this;
    let value = "";
    let from = start + 1;
    for (;;) {
      const at = text.indexOf(quote, from);
      if (at === -1) return isEnd ? "quote-open" : "incomplete";
      if (at + 1 === text.length && !isEnd) return "incomplete";
      if (text[at + 1] !== quote) {
        value += text.slice(from, at);
        return { value, end: at + 1, lines: countLineEnds(value) };
      }
      value += text.slice(from, at + 1);
      from = at + 2;
    }
  }

  private plainEnd(start: number): number {
    const { text } = this;
    const stop = this.delimiter.charCodeAt(0);
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === stop || code === 10 || code === 13) return at;
    }
    return text.length;
  }
}

function lineEndFrom(text: string, at: number): number {
  const [feed, carriage] = [text.indexOf("\n", at), text.indexOf("\r", at)];
  if (feed === -1 || carriage === -1) return Math.max(feed, carriage);
  return Math.min(feed, carriage);
}

function lineEndLength(text: string, at: number): number {
  return text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
}

function countLineEnds(value: string): number {
  return value.includes("\n") || value.includes("\r")
    ? (value.match(/\r\n|\n|\r/g)?.length ?? 0)
    : 0;
}

/** One record as CSV with commas and without a line end. Cells are quoted where they must be. */
export function toCsvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? quoted(cell) : cell)).join(",");
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

/**
 * A cell that a spreadsheet would take for a formula gets a mark before it that makes it text. One that
 * looks as if it had such a mark gets another, so that `fuse` gives back what was there.
 */
export function defuse(cell: string): string {
  return /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before `defuse`. */
export function fuse(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
