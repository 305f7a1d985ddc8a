import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const sources = join(import.meta.dirname, "..", "..");

/** What asks for a scope, and what says who may hear: each of them is a guard. */
const asking = ["withinScope", "inScope", "scopeOf", "ofRecord", "hears"] as const;
export type CheckKind = (typeof asking)[number] | "grant" | "permission" | "user";

const calls = `(?<!function |[.\\w])(?<call>${asking.join("|")})\\(`;
/** A right that is looked for in so many words: `grants["board:read"] !== undefined`. */
const grant =
  '(?<grant>\\b(?:\\w+\\??\\.)*grants\\[(?:permission|right|"[a-z:-]+")\\])(?= [!=]== undefined|\\) return false)';
/** An audience that is written out: `{ permission: "roles:read" }` or `{ user: userId }`. */
const permission = `(?<!details: |permissions: )\\{ permission: (?<code>"[a-z-]+:[a-z-]+"(?: as const)?),? \\}`;
const user = "(?<=[,:] )\\{ user(?:: (?<owner>[\\w.]+))? \\}(?=[,);])";
const checks = new RegExp([calls, grant, permission, user].join("|"), "g");

/**
 * Checks that decide nothing but how the database is asked, each with its file, its words and the
 * reason. Without them the same is found, so nobody can miss them.
 */
const equivalent = [
  {
    file: "modules/contacts/contacts/list.ts",
    words: 'scopeOf(ctx, "contacts:read")',
    reason: "how many names are looked at first; what is found is asked for its scope after",
  },
  {
    file: "modules/contacts/leads/filter.ts",
    words: 'scopeOf(ctx, "leads:read") === "ALL"',
    reason: "how many names are looked at first; what is found is asked for its scope after",
  },
  {
    file: "modules/contacts/leads/list.ts",
    words: 'scopeOf(ctx, "leads:read")',
    reason: "whether names or leads are gone through; both are asked for their scope",
  },
  {
    file: "modules/contacts/search/people.ts",
    words: "scopeOf(ctx, reachOf(ctx))",
    reason: "how people are looked for; those that are found are asked for their scope after",
  },
  {
    file: "modules/contacts/search/external-ids.ts",
    words: "scopeOf(ctx, reachOf(ctx))",
    reason: "how ids are looked for; those that are found are asked for their scope after",
  },
  {
    file: "modules/contacts/search/external-id-queries.ts",
    words: "scopeOf(ctx, reach)",
    reason: "how ids are looked for; those that are found are asked for their scope after",
  },
  {
    file: "modules/contacts/search/external-id-queries.ts",
    words: "withinScope(ctx, reach, leadColumns)",
    reason: "whose ids are looked at; those that are found are asked for their scope after",
  },
  {
    file: "modules/contacts/contacts/queries.ts",
    words: "scopeOf(ctx, found)",
    reason: "spares a second look where two scopes are equal; with the look it comes to the same",
  },
] as const;

/** One check of scope or audience in the sources, by its place: `modules/x.ts#3`. */
export type CodeMutation = {
  name: string;
  place: string;
  file: string;
  kind: CheckKind;
  /** Why nobody can miss it, where that is so. */
  equivalent?: string;
};

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
      return [...text.matchAll(checks)].map(({ groups = {}, index }, nth) => {
        const kind = kindOf(groups);
        const same = equivalent.find(
          (one) => one.file === file && text.startsWith(one.words, index),
        );
        return {
          name: `${words[kind] ?? kind} in ${file}, check ${nth + 1}`,
          place: `${file}#${nth}`,
          file,
          kind,
          ...(same ? { equivalent: same.reason } : {}),
        };
      });
    });
}

/** How many checks are said to be missed by nobody. */
export const equivalents: number = equivalent.length;

const words: Partial<Record<CheckKind, string>> = {
  grant: "the right asked for",
  permission: "the audience",
  user: "the audience",
};

type Groups = Partial<Record<"call" | "grant" | "code", string>>;

function kindOf({ call, grant, code }: Groups): CheckKind {
  const asked = asking.find((one) => one === call);
  return asked ?? (grant ? "grant" : code ? "permission" : "user");
}

/** A source whose checks ask, whenever they are reached, whether they have been taken away. */
export function switchable(text: string, file: string): string {
  let nth = 0;
  return text.replace(checks, (found: string, ...rest) => {
    const groups = rest.at(-1) as Groups;
    const place = `${file}#${nth++}`;
    const away = `globalThis.parleyGuard?.("${place}", "${kindOf(groups)}")`;
    if (groups.call) return `(${away} ?? ${groups.call})(`;
    // Read when it is needed: some are made once, while their file is loaded.
    if (groups.code) return `{ get permission() { return (${away} ?? (() => ${groups.code}))() } }`;
    return `(${away}?.() ?? ${found})`;
  });
}

/** For the configuration of the tests: makes every check one that can be taken away. */
export function guardSwitches() {
  return {
    name: "guard-switches",
    enforce: "pre" as const,
    transform(code: string, id: string) {
      if (!id.startsWith(sources) || !id.endsWith(".ts") || id.endsWith(".test.ts")) return;
      const file = relative(sources, id);
      if (!/^(modules|platform)\//.test(file) || code.search(checks) < 0) return;
      return { code: switchable(code, file), map: null };
    },
  };
}
