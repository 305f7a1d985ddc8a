import { fitted, type Mark, pageSize, rightAligned, toPdf, wrapped } from "./pdf.ts";

/** A table on paper. Figures stand at the right of their column; texts are cut where they do not fit. */
export type PaperTable = {
  title: string;
  columns: readonly { name: string; isFigure?: boolean; share?: number }[];
  rows: readonly (readonly string[])[];
  /** Stands out at the end of the table. */
  total?: readonly string[];
};

export type Paper = {
  title: string;
  at: Date;
  facts: readonly (readonly [name: string, value: string])[];
  tables: readonly PaperTable[];
  notes: readonly string[];
  /** At the foot of each page, with its number. */
  foot: string;
};

const margin = 42;
const wide = pageSize.width - 2 * margin;
const lowest = 58;
const small = 7.5;
const lineHeight = 12;

/** Sets text from the top to the foot of page after page. */
class Pages {
  readonly pages: Mark[][] = [[]];
  y = pageSize.height - margin;

  put(...marks: Mark[]): void {
    this.pages.at(-1)?.push(...marks);
  }

  /** Moves down; begins a page when less than `needs` is left. */
  down(by: number, needs = 0): boolean {
    this.y -= by;
    if (this.y - needs >= lowest) return false;
    this.pages.push([]);
    this.y = pageSize.height - margin - 10;
    return true;
  }
}

/** A paper as a PDF: title, facts, tables with their heads on each page, notes. */
export function printPaper(paper: Paper): Buffer {
  const set = new Pages();
  set.down(8);
  set.put({ text: fitted(paper.title, 16, wide, true), x: margin, y: set.y, size: 16, bold: true });
  set.down(24);
  for (const fact of paper.facts) putFact(set, fact);
  for (const table of paper.tables) putTable(set, table);
  set.down(14);
  for (const note of paper.notes) {
    for (const line of wrapped(note, 8, wide)) {
      set.down(11);
      set.put({ text: line, x: margin, y: set.y, size: 8 });
    }
    set.down(4);
  }
  const all = set.pages.map((marks, index) => [
    ...marks,
    { line: [margin, 42, margin + wide, 42] as const },
    { text: fitted(paper.foot, 7, wide - 60), x: margin, y: 31, size: 7 },
    rightAligned({ text: `${index + 1} / ${set.pages.length}`, x: margin + wide, y: 31, size: 7 }),
  ]);
  return toPdf(all, paper.title, paper.at);
}

function putFact(set: Pages, [name, value]: readonly [string, string]): void {
  const left = 150;
  const lines = wrapped(value, 9, wide - left);
  for (const [index, line] of lines.entries()) {
    set.down(13);
    if (index === 0) {
      set.put({ text: fitted(name, 9, left - 6, true), x: margin, y: set.y, size: 9, bold: true });
    }
    set.put({ text: line, x: margin + left, y: set.y, size: 9 });
  }
}

function putTable(set: Pages, table: PaperTable): void {
  set.down(30, 60);
  set.put({ text: table.title, x: margin, y: set.y, size: 11, bold: true });
  const edges = edgesOf(table);
  putHead(set, table, edges);
  for (const row of table.rows) {
    if (set.down(lineHeight)) putHead(set, table, edges);
    putRow(set, table, edges, row, false);
  }
  if (!table.total) return;
  set.down(lineHeight, 4);
  set.put({ line: [margin, set.y + 9, margin + wide, set.y + 9], grey: 0.4 });
  putRow(set, table, edges, table.total, true);
}

function putHead(set: Pages, table: PaperTable, edges: readonly number[]): void {
  set.down(15);
  const names = table.columns.map(({ name }) => name);
  putRow(set, table, edges, names, true);
  set.put({ line: [margin, set.y - 3, margin + wide, set.y - 3], grey: 0.4 });
  set.down(2);
}

function putRow(
  set: Pages,
  { columns }: PaperTable,
  edges: readonly number[],
  cells: readonly string[],
  bold: boolean,
): void {
  for (const [index, { isFigure }] of columns.entries()) {
    const [left = 0, right = 0] = [edges[index], edges[index + 1]];
    const text = fitted(cells[index] ?? "", small, right - left - 4, bold);
    const mark = { text, x: left, y: set.y, size: small, bold };
    set.put(isFigure ? rightAligned({ ...mark, x: right - 2 }) : mark);
  }
}

/** Where columns begin, by the share of the width that each asks for. */
function edgesOf({ columns }: PaperTable): number[] {
  const whole = columns.reduce((sum, { share = 1 }) => sum + share, 0);
  const edges = [margin];
  for (const { share = 1 } of columns) edges.push((edges.at(-1) ?? 0) + (wide * share) / whole);
  return edges;
}
