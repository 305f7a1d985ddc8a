import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { Parley } from "../parley.ts";
import { TestClock } from "../platform/clock.ts";
import { type Config, loadConfig } from "../platform/config.ts";
import type { Database } from "../platform/db/database.ts";
import { loadKeys } from "../platform/keys.ts";

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

/**
 * A server in this process over a database that is ready for it, with a clock and a carrier that can
 * be hurried. Beside another server it is a second process of the same installation: one database, one
 * home, one set of keys.
 */
export async function startOn(
  database: Database,
  databaseName: string,
  environment: Record<string, string> = {},
  beside?: TestServer,
  webFolder?: string,
): Promise<TestServer> {
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
  const parley = await Parley.create({
    config,
    keys: await loadKeys(config),
    database,
    databaseName,
    clock,
    webFolder: webFolder ?? join(home, "no-web"),
    demoProgram: idleProgram,
  });
  await parley.start();
  const url = await parley.http.listen({ port: 0, host: "127.0.0.1" });
  const admin = new pg.Pool({ ...database.admin, database: databaseName, max: 2 });
  admin.on("error", () => {});
  return { parley, clock, admin, database, databaseName, url };
}

/** Stops a server of one's own; its home goes with it, its database with the run. */
export async function stopTestServer({ parley, admin }: TestServer): Promise<void> {
  await parley.stop();
  await admin.end();
  await rm(parley.app.config.home, { recursive: true, force: true });
}
