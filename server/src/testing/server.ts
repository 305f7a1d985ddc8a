import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type { Database } from "../platform/db/database.ts";
import type { TestDatabase } from "./global-setup.ts";
import { startOn, type TestServer } from "./start.ts";

export { stopTestServer, type TestServer } from "./start.ts";

const globals = globalThis as { parleyTestServer?: Promise<TestServer> };

/** The server of this worker: started at the first use, kept for all its files. */
export function testServer(): Promise<TestServer> {
  globals.parleyTestServer ??= startTestServer().then(withSteadyClock);
  return globals.parleyTestServer;
}

/** Whoever moved its clock would make the tests that come later compare the future with the present. */
function withSteadyClock(server: TestServer): TestServer {
  server.clock.advance = () => {
    throw new Error("This server is everybody's: start one of your own to move its clock");
  };
  return server;
}

/**
 * A server of one's own, for tests that stop it or need another configuration. Beside another server
 * it is a second process of the same installation: one database, one home, one set of keys.
 */
export async function startTestServer(
  environment: Record<string, string> = {},
  beside?: TestServer,
  webFolder?: string,
): Promise<TestServer> {
  const shared = inject("testDatabase");
  const databaseName = beside?.databaseName ?? `parley_${randomBytes(6).toString("hex")}`;
  if (!beside) await clone(shared, databaseName);
  return startOn(asDatabase(shared), databaseName, environment, beside, webFolder);
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
