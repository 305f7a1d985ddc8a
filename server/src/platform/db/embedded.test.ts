import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, expect, test } from "vitest";
import { homeAt } from "../home.ts";
import type { Database } from "./database.ts";
import { startDatabase } from "./embedded.ts";
import { runningServer } from "./embedded-cluster.ts";
import { holders } from "./embedded-holders.ts";
import type { Connection } from "./pool.ts";

// A real server starts in each of these, which takes some 0.2 s: that it starts is what is tested.
// They share one data folder, because making one takes longer.

// mkdtemp makes folders of mode 0700, as root's home is: the database's user may not enter.
const closed = await mkdtemp(join(tmpdir(), "parley-embedded-"));
const home = join(closed, "home");
let started: Database[] = [];

afterEach(async () => {
  for (const database of started) await database.stop();
  started = [];
});

afterAll(() => rm(closed, { recursive: true }));

async function start(at = home, forTests = true): Promise<Database> {
  const database = await startDatabase({ home: at }, { forTests });
  started.push(database);
  return database;
}

async function ask(connection: Connection, sql: string): Promise<unknown> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

function pidOf(at: string): number {
  const pid = runningServer(homeAt(at))?.pid;
  if (pid === undefined) throw new Error("The database does not run");
  return pid;
}

test("it starts in a folder that is closed to others, listens on a socket only, and keeps data", async () => {
  const first = await start();
  expect((await stat(closed)).mode & 0o777).toBe(0o700);
  expect(first.admin.host).toBe(join(home, "run"));
  expect(await ask(first.admin, "show listen_addresses")).toBe("");
  for (const extension of ["pg_trgm", "btree_gin", "pg_stat_statements"]) {
    await ask(first.admin, `create extension ${extension}`);
  }
  await ask(first.admin, "create table stopped as select 42 as n");
  await first.stop();
  expect(runningServer(homeAt(home))).toBeUndefined();

  const second = await start();
  expect(await ask(second.admin, "select n from stopped")).toBe(42);
});

test.runIf(process.getuid?.() === 0)("as root it runs as a user without rights", async () => {
  await start();
  const status = await readFile(`/proc/${pidOf(home)}/status`, "utf8");
  expect(status).not.toMatch(/^Uid:\s+0/m);
  // At most: to pass folders and read files (bit 2). Not to write, change owners, or anything else.
  expect(Number.parseInt(/^CapEff:\s+(\w+)/m.exec(status)?.[1] ?? "f", 16) & ~0b100).toBe(0);
  expect(status).toMatch(/^NoNewPrivs:\s+1/m);
});

test("a wrong password is refused, also on the socket", async () => {
  const database = await start();
  await expect(ask({ ...database.admin, password: "guess" }, "select 1")).rejects.toThrow(
    "password",
  );
});

test("a server that a killed process left behind is adopted", async () => {
  const script = `
    import { startDatabase } from "${join(import.meta.dirname, "embedded.ts")}";
    await startDatabase({ home: process.argv[1] }, { forTests: true });
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, [
    "--import",
    "tsx",
    "--input-type=module",
    "-e",
    script,
    home,
  ]);
  const signal = await new Promise((resolve) => child.on("exit", (_code, name) => resolve(name)));
  expect(signal).toBe("SIGKILL");
  const left = pidOf(home);

  const database = await start();
  expect(pidOf(home)).toBe(left);
  expect(await holders(homeAt(home))).toEqual([process.pid]);
  await database.stop();
  expect(runningServer(homeAt(home))).toBeUndefined();
});

test("a database that was killed itself is recovered with all that was committed", async () => {
  const database = await start(home, false);
  await ask(database.admin, "create table killed as select 1");
  const before = pidOf(home);
  process.kill(before, "SIGKILL");

  const again = await start(home, false);
  expect(pidOf(home)).not.toBe(before);
  expect(await ask(again.admin, "select count(*)::int from killed")).toBe(1);
});

test("the last of several users stops it", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  await one.stop();
  expect(await ask(two.admin, "select 1")).toBe(1);
  await two.stop();
  expect(runningServer(homeAt(home))).toBeUndefined();
});

test("where the socket's path is too long it listens on this machine with a password", async () => {
  const far = join(closed, "a-folder-with-a-long-name".repeat(4), "home");
  const database = await start(far);
  expect(database.admin.host).toBe("127.0.0.1");
  expect(await ask(database.admin, "show listen_addresses")).toBe("127.0.0.1");
  await expect(ask({ ...database.admin, password: "guess" }, "select 1")).rejects.toThrow(
    "password",
  );

  const second = await start(far);
  expect(second.admin.port).toBe(database.admin.port);
});

test("a lost database key is replaced, as after a restore", async () => {
  const database = await start();
  await ask(database.admin, "create table rekeyed as select 7 as n");
  await database.stop();
  await rm(join(home, "keys", "database.key"));

  const again = await start();
  expect(again.admin.password).not.toBe(database.admin.password);
  expect(await ask(again.admin, "select n from rekeyed")).toBe(7);
});

test("a lock file with the number of another program does not stop it", async () => {
  await (await start()).stop();
  const lock = `${process.pid}\n${home}/pg\n1\n5432\n${home}/run\n\n  1  1\nready   \n`;
  await writeFile(join(home, "pg", "postmaster.pid"), lock);
  const database = await start();
  expect(await ask(database.admin, "select 1")).toBe(1);
});

// A process that nobody reaps, as in a container whose first process does not.
test.runIf(process.platform === "linux")(
  "the zombie of a killed server does not stop it",
  async () => {
    await (await start()).stop();
    // Of the database's own user: of another's, PostgreSQL itself knows that it is not a server.
    const { uid } = await stat(join(home, "pg"));
    const options = { uid, cwd: "/" };
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 60"], options);
    const [line] = await once(parent.stdout, "data");
    const zombie = Number(String(line));
    const lock = `${zombie}\n${home}/pg\n1\n5432\n${home}/run\n\n  1  1\nready   \n`;
    await writeFile(join(home, "pg", "postmaster.pid"), lock);
    await writeFile(join(home, "run", ".s.PGSQL.5432.lock"), lock);
    const database = await start();
    expect(await ask(database.admin, "select 1")).toBe(1);
    parent.kill();
  },
);

test("data of a newer PostgreSQL is refused by name", async () => {
  const newer = join(closed, "newer");
  await mkdir(join(newer, "pg"), { recursive: true });
  await writeFile(join(newer, "pg", "PG_VERSION"), "99\n");
  await expect(start(newer)).rejects.toMatchObject({
    reason: "home-newer",
    message: expect.stringContaining("written by PostgreSQL 99"),
  });
  expect(await holders(homeAt(newer))).toEqual([]);
});

test("a server that cannot start says why and where to read more", async () => {
  await (await start()).stop();
  await rm(join(home, "pg", "global", "pg_control"));
  await expect(start()).rejects.toMatchObject({
    reason: "database-start",
    message: expect.stringContaining("pg_control"),
    cure: expect.stringContaining(join(home, "logs")),
  });
});
