import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { bankLeads } from "../../cli/src/seed/bank.ts";
import { oneOf, seeded } from "../lib/statistics.ts";

export const bankRows = 41_188;

/** The file that `parley seed` makes of the bank data set, or of rows that look like it. */
export async function leadsFile(bank: string | undefined): Promise<string> {
  let text = "";
  for await (const line of bankLeads(bank ? linesOf(bank) : madeUp())) text += line;
  return text;
}

function linesOf(path: string): AsyncIterable<string> {
  const bytes = createReadStream(path);
  const input = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Columns of the published data set with what may stand in them. */
const columns: [string, readonly (string | number)[]][] = [
  ["age", [24, 31, 38, 45, 52, 66]],
  ["job", ["admin.", "blue-collar", "technician", "services", "management", "retired"]],
  ["marital", ["married", "single", "divorced", "unknown"]],
  ["education", ["basic.4y", "high.school", "university.degree", "professional.course"]],
  ["default", ["no", "unknown", "yes"]],
  ["housing", ["yes", "no", "unknown"]],
  ["loan", ["no", "yes", "unknown"]],
  ["contact", ["cellular", "telephone"]],
  ["month", ["may", "jun", "jul", "aug", "nov"]],
  ["day_of_week", ["mon", "tue", "wed", "thu", "fri"]],
  ["duration", [61, 149, 261, 307, 1042]],
  ["campaign", [1, 2, 3, 7]],
  ["pdays", [999, 3, 6]],
  ["previous", [0, 1, 2]],
  ["poutcome", ["nonexistent", "failure", "success"]],
  ["emp.var.rate", [1.1, 1.4, -1.8, -2.9]],
  ["cons.price.idx", [93.994, 92.893, 94.465]],
  ["cons.conf.idx", [-36.4, -42.7, -46.2]],
  ["euribor3m", [4.857, 1.299, 4.962, 0.719]],
  ["nr.employed", [5191, 5228.1, 5099.1]],
  ["y", ["no", "no", "no", "yes"]],
];

async function* madeUp(): AsyncGenerator<string> {
  const random = seeded(41);
  const quoted = (value: string | number) => (typeof value === "string" ? `"${value}"` : value);
  yield columns.map(([name]) => quoted(name)).join(";");
  for (let i = 0; i < bankRows; i++) {
    yield columns.map(([, values]) => quoted(oneOf(values, random))).join(";");
  }
}
