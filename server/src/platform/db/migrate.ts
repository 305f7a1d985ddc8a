import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { StartRefusal } from "../start-refusal.ts";
import { makePartitions } from "./partitions.ts";
import type { Connection } from "./pool.ts";

/** So long a start waits for a moment in which nobody writes. */
const patienceMs = 10_000;

type Migration = { name: string; sql: string; checksum: string };

/** Passwords of the roles that sign in; they are set anew at every start. */
export type RolePasswords = { app: string; jobs: string };

/**
 * Brings a database to the newest version. Each file runs once, in its own transaction, in the order
 * of the names; a file that changed after it ran, or that is missing, stops the start.
 */
export async function migrate(
  admin: Connection,
  folder: string,
  passwords: RolePasswords,
): Promise<{ ran: string[] }> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ ...admin, application_name: "parley migrate" });
  await client.connect();
  try {
    // Two processes that start at once must not both migrate.
    await client.query("select pg_advisory_lock(727001)");
    const ran = await runPending(client, migrations);
    await setPasswords(client, passwords);
    const { rows } = await client.query<{ now: Date }>(
      "select clock_timestamp() as now where to_regproc('platform.ensure_partitions') is not null",
    );
    // Where others work and leave no moment, the housekeeping makes them: three periods ahead are there.
    for (const { now } of rows) await makePartitions(client, now, patienceMs);
    return { ran };
  } finally {
    await client.end();
  }
}

/** Whether every migration of this build has run, without running any. */
export async function pendingMigrations(admin: Connection, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ ...admin, application_name: "parley doctor" });
  await client.connect();
  try {
    const table = await client.query("select to_regclass('public.migrations') as found");
    const done = table.rows[0]?.found ? await readDone(client) : new Map<string, string>();
    verify(migrations, done);
    return migrations.filter(({ name }) => !done.has(name)).map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function readDone(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    "select name, checksum from public.migrations",
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function runPending(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query(
    `create table if not exists public.migrations
       (name text primary key, checksum text not null, ran_at timestamptz not null default now())`,
  );
  const done = await readDone(client);
  verify(migrations, done);

  const ran: string[] = [];
  for (const { name, sql, checksum } of migrations) {
    if (done.has(name)) continue;
    try {
      await client.query("begin");
      await client.query(sql);
      await client.query("insert into public.migrations (name, checksum) values ($1, $2)", [
        name,
        checksum,
      ]);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error });
    }
    ran.push(name);
  }
  return ran;
}

function verify(migrations: Migration[], done: Map<string, string>): void {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of done) {
    if (!known.has(name)) {
      throw new StartRefusal(
        "migration",
        `The database has run migration ${name}, which this build does not have`,
        "Start the newer version of Parley that made it, or restore a backup",
      );
    }
    if (known.get(name) !== checksum) {
      throw new StartRefusal(
        "migration",
        `Migration ${name} was changed after it ran`,
        "Restore the file as it was released; changes belong into a new migration",
      );
    }
  }
}

async function setPasswords(client: pg.Client, passwords: RolePasswords): Promise<void> {
  // The queue makes its own schema; it asks for the right even where the schema is there.
  const { rows } = await client.query<{ name: string }>("select current_database() as name");
  const database = client.escapeIdentifier(rows[0]?.name ?? "");
  await client.query(`grant create on database ${database} to parley_jobs`);
  for (const [role, password] of Object.entries({
    parley_app: passwords.app,
    parley_jobs: passwords.jobs,
  })) {
    const literal = client.escapeLiteral(password);
    await client.query(`alter role ${role} password ${literal}`);
  }
}
