import { createHash, randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../db/database.ts";
import { startDatabase } from "../db/embedded.ts";
import { runningServer } from "../db/embedded-cluster.ts";
import { homeAt } from "../home.ts";
import { loadKeys } from "../keys.ts";
import { encryptArchive } from "./archive-format.ts";
import { backUp } from "./backup.ts";
import { restore } from "./restore.ts";

// Real servers and a real copy: this takes seconds because a restored database must start and answer.

const folder = await mkdtemp(join(tmpdir(), "parley-backup-"));
const home = homeAt(join(folder, "home"));
const config = { home: home.root };
const file = join(folder, "first.backup");
const started: Database[] = [];

beforeAll(async () => {
  await loadKeys(config);
});

afterAll(async () => {
  for (const database of started) await database.stop();
  await rm(folder, { recursive: true });
});

async function connect(at: string): Promise<pg.Client> {
  const database = await startDatabase({ home: at });
  started.push(database);
  const client = new pg.Client(database.admin);
  // A killed server ends the connection; the test goes on with another.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function emptyHome(name: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(root);
  await cp(home.keys, join(root, "keys"), { recursive: true });
  return root;
}

/** Moves money between two accounts and stores a file, until told to stop: the sum is always zero. */
function keepWriting(client: pg.Client) {
  let stopped = false;
  let written = 0;
  const done = (async () => {
    while (!stopped) {
      const name = `file-${written}`;
      await writeFile(join(home.storage, name), randomBytes(20_000));
      await client.query(
        "insert into moves (account, amount, file, filler) values ('a', 5, $1, repeat(md5(random()::text), 40)), ('b', -5, $1, '')",
        [name],
      );
      await client.query("update churn set n = n + 1, filler = md5(random()::text)");
      written++;
    }
  })();
  const stop = async () => {
    stopped = true;
    await done;
  };
  return { stop, written: () => written };
}

function killDatabase(): void {
  const pid = runningServer(home)?.pid;
  if (pid === undefined) throw new Error("The database does not run");
  process.kill(pid, "SIGKILL");
}

const sums = `select count(*)::int as rows, md5(string_agg(m::text, ',' order by id)) as sum
  from moves m where id <= $1`;

test("a backup taken while rows and files are written restores to equal sums, after a kill", async () => {
  const client = await connect(home.root);
  await client.query(
    "create table moves (id int generated always as identity, account text, amount int, file text, filler text)",
  );
  await client.query(
    "create table churn as select n, '' as filler from generate_series(1, 3000) n",
  );
  await mkdir(join(home.audit, "acme"), { recursive: true });
  await writeFile(join(home.audit, "acme", "2026-11-20.json"), "a signed head");
  const writing = keepWriting(client);
  await backUp(config, file);
  await backUp(config, join(folder, "second.backup"));
  await writing.stop();
  const { rows: before } = await client.query<{ id: number }>("select max(id) as id from moves");
  killDatabase();

  const restored = homeAt(await emptyHome("restored"));
  // Heads of what was lost stay beside those that fit the log again.
  await mkdir(restored.audit);
  await writeFile(join(restored.audit, "later.json"), "a later head");
  await restore({ home: restored.root }, join(folder, "second.backup"));
  const head = join(restored.audit, "acme", "2026-11-20.json");
  expect(await readFile(head, "utf8")).toBe("a signed head");
  const aside = (await readdir(restored.root)).filter((name) => name.startsWith("audit-before"));
  expect(await readdir(join(restored.root, aside[0] ?? "none"))).toEqual(["later.json"]);
  const copy = await connect(restored.root);
  const { rows: reached } = await copy.query<{ id: number; total: number }>(
    "select max(id) as id, sum(amount)::int as total from moves",
  );
  const last = reached[0]?.id ?? 0;
  expect(last).toBeGreaterThan(10);
  expect(last).toBeLessThanOrEqual(before[0]?.id ?? 0);
  expect(reached[0]?.total).toBe(0);

  const original = await connect(home.root);
  const [one, two] = [await original.query(sums, [last]), await copy.query(sums, [last])];
  expect(two.rows).toEqual(one.rows);

  const { rows: named } = await copy.query<{ file: string }>("select distinct file from moves");
  for (const { file: name } of named)
    expect(await sumOf(restored.storage, name)).toBe(await sumOf(home.storage, name));
  await Promise.all([copy.end(), original.end()]);
});

async function sumOf(at: string, name: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(join(at, name)))
    .digest("hex");
}

test("the file is closed to others and holds neither keys nor clear text", async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const bytes = await readFile(file);
  expect(bytes.includes("PG_VERSION")).toBe(false);
  for (const key of await readdir(home.keys)) {
    expect(bytes.includes(await readFile(join(home.keys, key)))).toBe(false);
  }
});

test("a restored installation goes on with a lost database key, because only the master key is asked for", async () => {
  const root = await emptyHome("without-database-key");
  await rm(join(root, "keys", "database.key"));
  await restore({ home: root }, file);
  const client = await connect(root);
  expect((await client.query("select from churn")).rowCount).toBe(3000);
  await client.end();
});

test("a backup closed with a passphrase opens with it alone", async () => {
  const phrase = join(folder, "phrase");
  const wrong = join(folder, "wrong");
  await writeFile(phrase, "correct horse battery staple\n");
  await writeFile(wrong, "incorrect horse battery staple\n");
  const closed = join(folder, "closed.backup");
  await backUp(config, closed, { passphraseFile: phrase });

  const root = await emptyHome("passphrase");
  await expect(restore({ home: root }, closed)).rejects.toThrow("passphrase");
  await expect(restore({ home: root }, closed, { passphraseFile: wrong })).rejects.toThrow(
    /key is not its own/,
  );
  await restore({ home: root }, closed, { passphraseFile: phrase });
  expect(await readdir(join(root, "pg"))).toContain("backup_label");
});

test("a damaged, cut or foreign file is refused and leaves nothing behind", async () => {
  const root = await emptyHome("damaged");
  const bytes = await readFile(file);
  const changed = Buffer.from(bytes);
  changed.writeUInt8((changed.at(-100) ?? 0) ^ 1, changed.length - 100);
  const cases = {
    cut: bytes.subarray(0, bytes.length - 1),
    changed,
    foreign: Buffer.from("PK\x03\x04zip"),
  };
  // Cut exactly between two chunks, where only the mark of the last chunk can tell.
  const chunk = bytes.readUInt32BE(20 + bytes.readUInt32BE(16)) + 20;
  const between = bytes.subarray(0, 20 + bytes.readUInt32BE(16) + chunk);
  for (const [name, content] of Object.entries({ ...cases, between })) {
    await writeFile(join(folder, name), content);
    await expect(restore({ home: root }, join(folder, name)), name).rejects.toMatchObject({
      reason: "restore",
    });
  }
  await expect(restore({ home: root }, join(folder, "nowhere"))).rejects.toThrow("cannot be read");
  expect(
    (await readdir(root)).filter((name) => name === "pg" || name.startsWith("restore")),
  ).toEqual([]);
});

test("a restore is refused over an installation, with other keys, without keys, and from a newer build", async () => {
  await expect(restore(config, file)).rejects.toThrow("There is an installation");

  const other = join(folder, "other-keys");
  await loadKeys({ home: other });
  await expect(restore({ home: other }, file)).rejects.toThrow(/belongs to the master key/);
  await expect(restore({ home: join(folder, "no-keys") }, file)).rejects.toMatchObject({
    cure: expect.stringContaining("Put the keys folder"),
  });

  const opens = { with: "PASSPHRASE", salt: "AAAA" } as const;
  const header = { parley: "99.0.0", postgres: 18, madeAt: new Date(0).toISOString(), opens };
  const newer = encryptArchive(Readable.from([Buffer.from("later")]), header, Buffer.alloc(32));
  await writeFile(join(folder, "newer"), newer);
  await expect(
    restore({ home: await emptyHome("newer-home") }, join(folder, "newer")),
  ).rejects.toThrow("made by Parley 99.0.0");
});

test("a backup is refused over a file, without an installation, and for a server of one's own", async () => {
  await expect(backUp(config, file)).rejects.toThrow("is there already");
  await expect(backUp({ home: join(folder, "none") }, join(folder, "x"))).rejects.toThrow(
    "no installation",
  );
  const databaseUrl = "postgres://db.example.org/parley";
  await expect(backUp({ ...config, databaseUrl }, join(folder, "x"))).rejects.toMatchObject({
    cure: expect.stringContaining("pg_dump"),
  });
  await expect(restore({ home: home.root, databaseUrl }, file)).rejects.toThrow("DATABASE_URL");
});
