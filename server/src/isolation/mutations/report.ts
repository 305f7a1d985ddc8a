import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dirname, "..", "..", "..", "..", "docs", "isolation-mutations.md");

/** Guards whose absence has been noticed before; the sample of a normal run is drawn from them. */
export function noticedBefore(): Set<string> {
  const rows = readFileSync(file, "utf8").matchAll(/^\| (.+?) \| (.+) \|$/gm);
  return new Set([...rows].filter((row) => row[2] !== "**nothing**").map((row) => row[1] ?? ""));
}

/** Writes what noticed each guard's absence, for readers. */
export function writeReport(results: readonly { name: string; by: string | undefined }[]): void {
  const count = (by: (word: string | undefined) => boolean) =>
    results.filter((result) => by(result.by)).length;
  const untried = count((by) => by === "UNTRIED");
  const missed = count((by) => by === undefined);
  const rows = results.map(({ name, by }) => `| ${name} | ${by ?? "**nothing**"} |`);
  writeFileSync(
    file,
    `# Guards taken away, and who noticed

Written by \`npm run verify:mutations\`: one row-level policy is opened, one key between tenants' tables
dropped, or one check of scope or audience taken out of the sources at a time, and the isolation suite
must notice. ${results.length} guards: ${results.length - untried - missed} missed at once, ${untried} not
tried because no row of the suite has such a reference, ${missed} unnoticed.

| guard | noticed by |
|---|---|
${rows.join("\n")}
`,
  );
}
