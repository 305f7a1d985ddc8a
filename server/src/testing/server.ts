import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { Parley } from "../parley.ts";
import { TestClock } from "../platform/clock.ts";
import { type Config, loadConfig } from "../platform/config.ts";
import type { Database } from "../platform/db/database.ts";
import { loadKeys } from "../platform/keys.ts";
import type { TestDatabase } from "./global-setup.ts";

export type TestServer = {
  parley: Parley;
  clock: TestClock;
  /** For judges: a connection that sees every tenant. Product code never has one. */
  admin: pg.Pool;
  database: Database;
  databaseName: string;
  /** Where it listens: `http://127.0.0.1:<port>`. */
  url: string;
};

/** A long-lived program that does nothing, in the place of the one that plays agents. */
const idleProgram = {
  command: process.execPath,
  args: ["-e", "setTimeout(() => {}, 60_000)", "--"],
};

const globals = globalThis as { parleyTestServer?: Promise<TestServer> };

/** The server of this worker: started at the first use, kept for all its files. */
export function testServer(): Promise<TestServer> {
  globals.parleyTestServer ??= startTestServer();
  return globals.parleyTestServer;
}

/**
 * A server of one's own, for tests that stop it or need another configuration. Beside another server
 * it is a second process of the same installation: one database, one home, one set of keys.
 */
export async function startTestServer(
  environment: Record<string, string> = {},
  beside?: TestServer,
): Promise<TestServer> {
  const shared = inject("testDatabase");
  const databaseName = beside?.databaseName ?? `parley_${randomBytes(6).toString("hex")}`;
  if (!beside) await clone(shared, databaseName);
  const home = beside?.parley.app.config.home ?? (await mkdtemp(join(tmpdir(), "parley-server-")));
  const config: Config = loadConfig({
    NODE_ENV: "test",
    LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
    PARLEY_HOME: home,
    PARLEY_CARRIER_PROFILE: "test",
    PARLEY_CARRIER_SPEED: "10",
    PARLEY_RATE_PER_MINUTE: "100000",
    ...environment,
  });
  const clock = new TestClock();
  const database = asDatabase(shared);
  const parley = await Parley.create({
    config,
    keys: await loadKeys(config),
    database,
    databaseName,
    clock,
    webFolder: join(home, "no-web"),
    demoProgram: idleProgram,
  });
  await parley.start();
  const url = await parley.http.listen({ port: 0, host: "127.0.0.1" });
  const admin = new pg.Pool({ ...shared.admin, database: databaseName, max: 2 });
  admin.on("error", () => {});
  return { parley, clock, admin, database, databaseName, url };
}

/** Stops a server of one's own; its home goes with it, its database with the run. */
export async function stopTestServer({ parley, admin }: TestServer): Promise<void> {
  await parley.stop();
  await admin.end();
  await rm(parley.app.config.home, { recursive: true, force: true });
}

async function clone(shared: TestDatabase, name: string): Promise<void> {
  const client = new pg.Client({ ...shared.admin, database: "postgres" });
  await client.connect();
  try {
    // Two workers that clone at once: the second waits for the first.
    await client.query("select pg_advisory_lock(727009)");
    await client.query(`create database ${name} template ${shared.template}`);
    await client.query(`grant create on database ${name} to parley_jobs`);
  } finally {
    await client.end();
  }
}

function asDatabase(shared: TestDatabase): Database {
  const password = (role: string) => {
    if (role === "parley_app" || role === "parley_jobs") return shared.passwords[role];
    return shared.admin.password;
  };
  return {
    kind: "embedded",
    admin: shared.admin,
    password,
    connection: ({ role = shared.admin.user, database = shared.admin.database }) => ({
      ...shared.admin,
      user: role,
      password: password(role),
      database,
    }),
    stop: async () => {},
  };
}
