import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { startDatabase } from "../db/embedded.ts";
import { runningServer } from "../db/embedded-cluster.ts";
import { verifyPrefix } from "../db/leftovers.ts";
import { prepareDatabase } from "../db/prepare.ts";
import { homeAt, openHome } from "../home.ts";
import { loadKeys } from "../keys.ts";
import { examine } from "./doctor.ts";
import type { Finding } from "./finding.ts";

const folder = await mkdtemp(join(tmpdir(), "parley-doctor-"));
afterAll(() => rm(folder, { recursive: true }));

async function look(env: NodeJS.ProcessEnv): Promise<Record<string, Finding>> {
  const findings: Record<string, Finding> = {};
  for await (const finding of examine({ PORT: "0", ...env })) findings[finding.name] = finding;
  return findings;
}

function wrong(findings: Record<string, Finding>): string[] {
  return Object.values(findings).flatMap(({ ok, name }) => (ok ? [] : [name]));
}

/** Answers every request with a text, on a port of its own. */
async function answering(text: string): Promise<{ port: string; close(): void }> {
  const server = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { port: String(port), close: () => server.close() };
}

test("before the first start all is well, and nothing is made", async () => {
  const home = join(folder, "not-yet");
  const findings = await look({ PARLEY_HOME: home });
  expect(wrong(findings)).toEqual([]);
  expect(findings["data folder"]?.words).toContain("is made at the first start");
  expect(findings.PostgreSQL?.words).toContain("PostgreSQL) 18");
  await expect(chmod(home, 0o700)).rejects.toThrow("ENOENT");
});

test("wrong settings are named and end the look", async () => {
  const findings = await look({ PARLEY_HOEM: "x", PORT: "many" });
  expect(wrong(findings)).toEqual(["settings"]);
  expect(findings.settings?.words).toMatch(/PARLEY_HOEM is not known.*PORT must be/);
});

test("a home of a newer version is wrong", async () => {
  const home = await openHome(join(folder, "newer"));
  await writeFile(home.version, "99.0.0\n");
  const findings = await look({ PARLEY_HOME: home.root });
  expect(wrong(findings)).toEqual(["data folder"]);
  expect(findings["data folder"]?.cure).toContain("99.0.0");
});

test("a port is free, Parley's own, or another program's", async () => {
  const env = { PARLEY_HOME: join(folder, "not-yet") };
  const parley = await answering('{"status":"ok"}');
  expect((await look({ ...env, PORT: parley.port })).port?.words).toContain("is Parley's");
  parley.close();

  const other = await answering("hello");
  expect((await look({ ...env, PORT: other.port })).port).toMatchObject({
    ok: false,
    words: expect.stringContaining("taken by another program"),
  });
  other.close();
});

test("a database of one's own that does not answer is wrong", async () => {
  const findings = await look({
    PARLEY_HOME: (await openHome(join(folder, "external"))).root,
    DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/parley",
  });
  expect(wrong(findings)).toEqual(["database"]);
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});

// Takes a second or two: it starts and migrates a database.
test("an installation is looked at while it runs and while it does not", async () => {
  const home = homeAt(join(folder, "home"));
  const env = { PARLEY_HOME: home.root };
  await loadKeys({ home: home.root });
  const database = await startDatabase({ home: home.root }, { forTests: true });
  expect((await look(env)).migrations?.words).toMatch(/\d+ run at the next start/);
  await prepareDatabase(database);

  const running = await look(env);
  expect(wrong(running)).toEqual([]);
  expect(running.database?.words).toContain("(running)");
  expect(running.migrations?.words).toBe("all have run");
  expect(running.keys?.words).toMatch(/the master key is [0-9a-f]{16}/);
  expect(runningServer(home)).toBeDefined();

  const client = new pg.Client(database.admin);
  await client.connect();
  await client.query("create table parted (n int) partition by range (n)");
  await client.query("create table parted_rest partition of parted default");
  await client.query("insert into parted values (1)");
  const { rows } = await client.query<{ prefix: string }>(verifyPrefix);
  await client.query(`create database ${rows[0]?.prefix}0123456789`);
  await client.end();
  await chmod(join(home.keys, "master.key"), 0o644);
  await database.stop();

  const stopped = await look(env);
  expect(wrong(stopped)).toEqual(["keys", "partitions", "leftovers"]);
  expect(stopped.leftovers?.cure).toContain("parley verify isolation");
  expect(stopped.database?.words).toContain("(started for this look)");
  expect(stopped.partitions?.words).toContain("parted_rest");
  expect(stopped.keys?.cure).toContain("chmod go= ");
  expect(runningServer(home)).toBeUndefined();
});

test("a lost master key is wrong, and no new one is made", async () => {
  const home = homeAt(join(folder, "home"));
  await rm(join(home.keys, "master.key"));
  const findings = await look({ PARLEY_HOME: home.root });
  expect(wrong(findings)).toContain("keys");
  expect(findings.keys?.words).toContain("is missing");
});
