import pg from "pg";
import type { Config } from "../config.ts";
import type { Database } from "../db/database.ts";
import { startDatabase } from "../db/embedded.ts";
import { runningServer } from "../db/embedded-cluster.ts";
import { leftoverDatabases, verifyLock } from "../db/leftovers.ts";
import { pendingMigrations } from "../db/migrate.ts";
import type { Connection } from "../db/pool.ts";
import { migrationsFolder } from "../db/prepare.ts";
import { homeAt } from "../home.ts";
import { StartRefusal } from "../start-refusal.ts";
import { type Finding, look } from "./finding.ts";

/** Looks at the database, and into it when it answers. */
export async function* examineDatabase(config: Config): AsyncGenerator<Finding> {
  const ran = config.databaseUrl === undefined && runningServer(homeAt(config.home)) !== undefined;
  let database: Database | undefined;
  yield await look("database", async () => {
    database = await startDatabase(config);
    const version = await ask(database.admin, "show server_version");
    const how = config.databaseUrl ? "your own" : ran ? "running" : "started for this look";
    return `PostgreSQL ${version} answers (${how})`;
  });
  if (database === undefined) return;
  const { admin, stop } = database;
  try {
    yield await look("migrations", () => checkMigrations(admin));
    yield await look("partitions", () => checkPartitions(admin));
    yield await look("leftovers", () => checkLeftovers(admin));
  } finally {
    await stop();
  }
}

async function checkMigrations(admin: Connection): Promise<string> {
  const pending = await pendingMigrations(admin, migrationsFolder);
  if (pending.length === 0) return "all have run";
  return `${pending.length} run at the next start (${pending.join(", ")})`;
}

/** Rows in a default partition mean that the partitions ahead were not made in time. */
async function checkPartitions(admin: Connection): Promise<string> {
  const defaults = await rowsOf<{ name: string }>(
    admin,
    "select partdefid::regclass::text as name from pg_partitioned_table where partdefid <> 0",
  );
  const filled: string[] = [];
  for (const { name } of defaults) {
    // The name comes quoted from the catalogue.
    if ((await rowsOf(admin, `select from ${name} limit 1`)).length > 0) filled.push(name);
  }
  if (filled.length === 0) return `${defaults.length} tables, nothing in their default partition`;
  throw new StartRefusal(
    "migration",
    `Rows went into the default partition of ${filled.join(", ")}`,
    "Start the server, which makes the partitions ahead; if this stays, its worker role does not run",
  );
}

/** A verification that was killed leaves its database behind. */
async function checkLeftovers(admin: Connection): Promise<string> {
  const held = await rowsOf(
    admin,
    `select from pg_locks where locktype = 'advisory' and objid = ${verifyLock} and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  if (held.length > 0) return "a verification of the isolation is running";
  const left = await rowsOf<{ datname: string }>(admin, leftoverDatabases);
  if (left.length === 0) return "no databases of verifications that were killed";
  throw new StartRefusal(
    "database-leftovers",
    `A verification of the isolation was killed and left ${left.map(({ datname }) => datname).join(", ")}`,
    "Run `parley verify isolation` again: it drops what is left. Nothing else uses it",
  );
}

async function ask(connection: Connection, sql: string): Promise<string> {
  const [row] = await rowsOf<Record<string, unknown>>(connection, sql);
  return String(Object.values(row ?? {})[0]);
}

async function rowsOf<Row extends pg.QueryResultRow>(
  connection: Connection,
  sql: string,
): Promise<Row[]> {
  const client = new pg.Client({ ...connection, application_name: "parley doctor" });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
