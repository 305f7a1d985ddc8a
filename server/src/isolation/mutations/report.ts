import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parleyVersion } from "../../platform/version.ts";
import type { CodeMutation } from "./code.ts";

const file = join(import.meta.dirname, "..", "..", "..", "..", "docs", "isolation-mutations.md");
const nobody = "**nothing**";

/** A guard that was taken away, and what noticed; undefined when nothing did. */
export type Result = { name: string; by: string | undefined };

/** What noticed each guard's absence the last time: it is asked first. */
export function noticedBefore(): Map<string, string> {
  const rows = readFileSync(file, "utf8").matchAll(/^\| (.+?) \| (.+) \|$/gm);
  const found = [...rows].map((row) => [row[1] ?? "", row[2] ?? ""] as const);
  return new Map(found.filter(([, by]) => by !== nobody));
}

/** Writes what noticed each guard's absence, for readers. */
export function writeReport(results: readonly Result[], same: readonly CodeMutation[]): void {
  const unnoticed = results.filter(({ by }) => by === undefined).length;
  const cell = (text: string) => text.replaceAll("|", "\\|").replace(/\s+/g, " ").slice(0, 160);
  const rows = results.map(({ name, by }) => `| ${name} | ${by ? cell(by) : nobody} |`);
  const reasons = same.map(({ name, equivalent = "" }) => `| ${name} | ${equivalent} |`);
  writeFileSync(
    file,
    `# Guards taken away, and who noticed

Written by \`npm run verify:mutations\` for build ${parleyVersion} on ${new Date().toISOString().slice(0, 10)}: one
row-level policy is opened, one key between tenants' tables dropped, or one check of scope or audience
taken out of the code at a time. The case that is named finds no fault before, and the fault without the
guard. ${results.length} guards: ${results.length - unnoticed} missed at once, ${unnoticed} unnoticed.

| guard | noticed by |
|---|---|
${rows.join("\n")}

## Checks that guard nothing

They decide how the database is asked and not what is found, so nobody can miss them.

| check | what it decides |
|---|---|
${reasons.join("\n")}
`,
  );
}
