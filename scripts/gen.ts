import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtInRoles, type Grants, permissionCodes, permissions } from "@parley/contract";
import { startDatabase } from "../server/src/platform/db/embedded.ts";
import { migrate } from "../server/src/platform/db/migrate.ts";
import { openApiDocument } from "../server/src/platform/http/openapi.ts";
import { prepareJobs } from "../server/src/platform/jobs/worker.ts";

/*
 * Writes the generated files: types of the tables from a database that was just migrated, the API's
 * document and the matrix of permissions from the contract. With `--check` it writes nothing and fails
 * when one of them is stale.
 */
const root = join(import.meta.dirname, "..");
const check = process.argv.includes("--check");

await compare("docs/openapi.json", `${JSON.stringify(openApiDocument(), null, 2)}\n`);
await compare("docs/permissions.md", permissionMatrix());

const home = await mkdtemp(join(tmpdir(), "parley-gen-"));
const database = await startDatabase(
  { home, databaseUrl: undefined, masterKey: undefined },
  { forTests: true },
);
try {
  await migrate(database.admin, join(root, "server/migrations"), {
    app: database.password("parley_app"),
    jobs: database.password("parley_jobs"),
  });
  await prepareJobs(database.connection({ role: "parley_jobs" }));
  await compare("server/src/platform/db/schema.gen.ts", await tableTypes());
} finally {
  await database.stop();
  await rm(home, { recursive: true, force: true });
}

async function tableTypes(): Promise<string> {
  const { host, port, user, password, database: name } = database.admin;
  const file = join(home, "schema.ts");
  const address = `postgres://${user}:${encodeURIComponent(password)}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`;
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/kysely-codegen/dist/cli/bin.js"),
      ...["--dialect", "postgres", "--url", address, "--out-file", file],
      ...["--type-mapping", JSON.stringify({ int8: "number", date: "string" })],
      ...["--include-pattern", "public.*", "--exclude-pattern", "*_(default|[0-9]*)"],
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  return readFile(file, "utf8");
}

/** Permissions by built-in roles, each with how far it reaches. */
function permissionMatrix(): string {
  const roles = Object.entries<Grants>(builtInRoles);
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rows = permissionCodes.map((code) => {
    const scopes = roles.map(([, grants]) => grants[code]?.toLowerCase() ?? "");
    return line([`\`${code}\``, permissions[code], ...scopes]);
  });
  return [
    "# Permissions of the built-in roles",
    "",
    "Written by `npm run gen` from `contract/src/permissions.ts`; how it works:",
    "[subsystems/permissions.md](subsystems/permissions.md). `own` reaches one's own records, `team`",
    "those of one's team, `all` every record of the tenant.",
    "",
    line(["Permission", "Allows to", ...roles.map(([role]) => role)]),
    line(["---", "---", ...roles.map(() => "---")]),
    ...rows,
    "",
  ].join("\n");
}

async function compare(path: string, fresh: string): Promise<void> {
  const file = join(root, path);
  const stored = await readFile(file, "utf8").catch(() => "");
  if (stored === fresh) return;
  if (check) {
    process.stderr.write(`${path} is stale: run npm run gen\n`);
    process.exitCode = 1;
    return;
  }
  await writeFile(file, fresh);
  process.stdout.write(`${path} written\n`);
}
