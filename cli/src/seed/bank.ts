import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { randomFor } from "@parley/server/random";
import { firstNames, lastNames } from "./names.ts";
import { reservedNumbers } from "./numbers.ts";

/** The columns of the data set "Bank Marketing" (S. Moro, P. Cortez, P. Rita), as published. */
const published = [
  "age",
  "job",
  "marital",
  "education",
  "default",
  "housing",
  "loan",
  "contact",
  "month",
  "day_of_week",
  "duration",
  "campaign",
  "pdays",
  "previous",
  "poutcome",
  "emp.var.rate",
  "cons.price.idx",
  "cons.conf.idx",
  "euribor3m",
  "nr.employed",
  "y",
];

/** How long the call took is known only after it: a score that reads it would see the future. */
const dropped = published.indexOf("duration");

/** A file that is not the data set. */
export class NotBankData extends Error {}

/** The lines of the data set's file, packed as it is published or not. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  // The end or the fault of the whole is what the loop below meets.
  const text = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => {}) : file;
  let rest = "";
  try {
    for await (const chunk of text.setEncoding("latin1") as AsyncIterable<string>) {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? error.code : error;
    throw new NotBankData(`It cannot be read (${reason})`, { cause: error });
  }
  if (rest !== "") yield rest;
}

/**
 * Turns the calls of the data set into rows of leads: a made-up name and a reserved number for each,
 * the rest as attributes. The same file gives the same leads, every time and everywhere.
 */
export async function* bankLeads(lines: AsyncIterable<string>): AsyncGenerator<string> {
  const numbers = reservedNumbers();
  const random = randomFor("bank leads");
  const [first, last] = [firstNames.split(" "), lastNames.split(" ")];
  const one = (names: string[]) => names[Math.floor(random() * names.length)] ?? "";
  let row = -1;
  for await (const line of lines) {
    if (line === "") continue;
    const cells = line.split(";").map((cell) => cell.replace(/^"|"$/g, ""));
    row++;
    if (row === 0) {
      if (cells.join() !== published.join())
        throw new NotBankData("The columns are not those of it");
      yield toLine(["Name", "Phone", "External id", ...withoutDuration(published)]);
      continue;
    }
    const phone = numbers[row - 1];
    if (cells.length !== published.length) throw new NotBankData(`Row ${row} has other columns`);
    if (phone === undefined) throw new NotBankData(`More than ${numbers.length} rows`);
    const name = `${one(first)} ${one(last)}`;
    yield toLine([name, phone, `bank-${row}`, ...withoutDuration(cells)]);
  }
  if (row < 1) throw new NotBankData("It has no rows");
}

function withoutDuration(cells: readonly string[]): string[] {
  return cells.filter((_, i) => i !== dropped);
}

/** No cell of the data set holds a comma, a quotation mark or a line end, and ours hold none either. */
function toLine(cells: readonly string[]): string {
  return `${cells.join(",")}\n`;
}
