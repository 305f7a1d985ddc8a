import { linesOf } from "../../cli/src/seed/bank.ts";
import { paceOf } from "../../server/src/modules/contacts/scoring/learn/pace.ts";
import {
  type Column,
  knownAfterwards,
  type Table,
} from "../../server/src/modules/contacts/scoring/learn/table.ts";

const numbers: ReadonlySet<string> = new Set([
  "age",
  "pdays",
  "previous",
  "emp.var.rate",
  "cons.price.idx",
  "cons.conf.idx",
  "euribor3m",
  "nr.employed",
]);
/** The file has no date: where one of these changes, another day has begun. */
const dayFields = ["month", "day_of_week", "euribor3m"];
const paceRows = [100, 300, 1000];

export type Bank = { readonly table: Table; readonly outcomes: Uint8Array };

/**
 * The calls of the data set "Bank Marketing" in the order of the file, without what is known only afterwards,
 * and whether they converted. `withPace` adds how many days the last calls before each reach back over.
 */
export async function readBank(path: string, withPace: boolean): Promise<Bank> {
  const lines: string[][] = [];
  for await (const line of linesOf(path)) {
    if (line !== "") lines.push(line.split(";").map((cell) => cell.replace(/^"|"$/g, "")));
  }
  const [head = [], ...rows] = lines;
  if (head.at(-1) !== "y" || rows.length === 0) throw new Error(`${path} is not the bank data set`);
  const fields = head.slice(0, -1).filter((name) => !knownAfterwards.has(name));
  const columns = fields.map((name) => columnOf(name, rows, head.indexOf(name)));
  const places = dayFields.map((name) => head.indexOf(name));
  const days = rows.map((row) => places.map((place) => row[place]).join(" "));
  const pace = paceRows.map(
    (count): Column => ({
      name: `days of the last ${count} calls`,
      kind: "NUMBER",
      values: paceOf(days, count),
    }),
  );
  const table = { columns: withPace ? [...columns, ...pace] : columns, length: rows.length };
  return { table, outcomes: Uint8Array.from(rows, (row) => (row.at(-1) === "yes" ? 1 : 0)) };
}

function columnOf(name: string, rows: readonly string[][], place: number): Column {
  const cells = rows.map((row) => row[place] ?? "");
  if (!numbers.has(name)) return { name, kind: "WORD", values: cells };
  // 999 days stand for "never called before".
  const isUnknown = (cell: string) => cell === "" || (name === "pdays" && cell === "999");
  const values = Float64Array.from(cells, (cell) => (isUnknown(cell) ? Number.NaN : Number(cell)));
  return { name, kind: "NUMBER", values };
}
