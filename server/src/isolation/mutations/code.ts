import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const sources = join(import.meta.dirname, "..", "..");

/** What each check becomes when it is taken away: everything is in scope, everybody may hear. */
const withoutCheck: Readonly<Record<string, string>> = {
  withinScope: "((..._: unknown[]) => openCondition)(",
  inScope: "((..._: unknown[]) => true)(",
  ofRecord: "((..._: unknown[]) => ({ permission: null }))(",
};
const calls = new RegExp(`(?<!function )\\b(${Object.keys(withoutCheck).join("|")})\\(`, "g");

/** One check of scope or audience in the sources, by its place: the file, and which one in it. */
export type CodeMutation = { name: string; file: string; nth: number };

/** Every place where the code of modules or platform asks for a scope or names an audience. */
export function codeMutations(): CodeMutation[] {
  const files = ["modules", "platform"].flatMap((folder) =>
    readdirSync(join(sources, folder), { recursive: true, encoding: "utf8" }).map((path) =>
      join(sources, folder, path),
    ),
  );
  return files
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .sort()
    .flatMap((path) => {
      const file = relative(sources, path);
      const text = readFileSync(path, "utf8");
      return [...text.matchAll(calls)].map((match, nth) => ({
        name: `${match[1]} in ${file}, check ${nth + 1}`,
        file,
        nth,
      }));
    });
}

/** A source with its `nth` check taken away. */
export function mutate(text: string, nth: number): string {
  let at = -1;
  const changed = text.replace(calls, (call, check: string) => {
    at += 1;
    return at === nth ? (withoutCheck[check] ?? call) : call;
  });
  // The condition that all rows fulfil, as the query builder writes it.
  return `import { sql as sqlOfMutation } from "kysely";
const openCondition = sqlOfMutation<boolean>\`true\`;
void openCondition;
${changed}`;
}

/**
 * For the configuration of a test run: takes one check away while the file that has it is loaded.
 * `place` is the file below server/src and the number of the check in it, as `file#3`.
 */
export function mutationPlugin(place: string) {
  const [file = "", nth = "0"] = place.split("#");
  return {
    name: "mutation",
    enforce: "pre" as const,
    transform(code: string, id: string) {
      if (!id.endsWith(`/server/src/${file}`)) return;
      return { code: mutate(code, Number(nth)), map: null };
    },
  };
}
