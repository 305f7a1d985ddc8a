import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Connection } from "../db/pool.ts";
import type { Home } from "../home.ts";
import { type Entry, entriesBelow } from "./tar-stream.ts";

/** Remade by PostgreSQL when it starts, or of the one running server only. */
const contentsLeftOut = [
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
];
const filesLeftOut =
  /^pg\/(postmaster\.(pid|opts)|current_logfiles|backup_label|tablespace_map|[^/]*\.new|global\/pg_control)$|\/pgsql_tmp|\/pg_internal\.init/;

/**
 * The data folder of a running server, as `pg_basebackup` would take it: the files in any state
 * between the start and the stop of the backup, and the log of that time, which makes them one again.
 * A slot of this session keeps the log from being recycled before it is copied.
 */
export async function* databaseEntries(admin: Connection, home: Home): AsyncGenerator<Entry> {
  const client = new pg.Client({ ...admin, application_name: "parley backup" });
  // Reported by the query that fails next.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const slot = `parley_backup_${process.pid}`;
    await client.query("select pg_create_physical_replication_slot($1, true, true)", [slot]);
    const first = await ask(
      client,
      "select pg_walfile_name(pg_backup_start('parley backup', fast => true))",
    );
    yield* entriesBelow(home.data, "pg", isWanted);
    yield {
      kind: "BYTES",
      path: "pg/global/pg_control",
      bytes: await readSteady(join(home.data, "global", "pg_control")),
    };
    const { rows } = await client.query<{ last: string; label: string }>(
      "select pg_walfile_name(lsn) as last, labelfile as label from pg_backup_stop(wait_for_archive => false)",
    );
    const { last = "", label = "" } = rows[0] ?? {};
    yield { kind: "BYTES", path: "pg/backup_label", bytes: Buffer.from(label) };
    yield* logBetween(client, home, first, last);
  } finally {
    await client.end();
  }
}

async function* logBetween(
  client: pg.Client,
  home: Home,
  first: string,
  last: string,
): AsyncGenerator<Entry> {
  yield { kind: "FOLDER", path: "pg/pg_wal/archive_status" };
  const { rows } = await client.query<{ name: string }>(
    "select name from pg_ls_waldir() where name between $1 and $2 and name ~ '^[0-9A-F]{24}$' order by name",
    [first, last],
  );
  if (rows[0]?.name !== first || rows.at(-1)?.name !== last) {
    throw new Error(`The database's log from ${first} to ${last} is no longer whole`);
  }
  for (const { name } of rows) {
    const path = join(home.data, "pg_wal", name);
    // A missing piece would make the backup worthless, so it may not be skipped as other files are.
    await (await open(path, "r")).close();
    yield { kind: "FILE", path: `pg/pg_wal/${name}`, from: path };
  }
}

function isWanted(path: string): boolean {
  if (filesLeftOut.test(path)) return false;
  const [, top = "", ...below] = path.split("/");
  return below.length === 0 || !contentsLeftOut.includes(top);
}

/** The control file is rewritten in place; two equal readings are a whole one. */
async function readSteady(path: string): Promise<Buffer> {
  let before = await readFile(path);
  for (;;) {
    await pause(5);
    const now = await readFile(path);
    if (now.equals(before)) return now;
    before = now;
  }
}

async function ask(client: pg.Client, sql: string): Promise<string> {
  const { rows } = await client.query<[string]>({ text: sql, rowMode: "array" });
  return rows[0]?.[0] ?? "";
}
