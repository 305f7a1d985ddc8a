import pg from "pg";
import type { TestProject } from "vitest/node";
import { startTestDatabase } from "../platform/db/embedded-for-tests.ts";
import type { Connection } from "../platform/db/pool.ts";
import { prepareDatabase } from "../platform/db/prepare.ts";
import { prepareJobs } from "../platform/jobs/worker.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The database server of this run: workers clone `template`. */
    testDatabase: TestDatabase;
  }
}

export type TestDatabase = {
  admin: Connection;
  passwords: Record<"parley_app" | "parley_jobs", string>;
  template: string;
};

/** One database server a run, with a migrated template that every worker clones. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const database = await startTestDatabase();
  await prepareDatabase(database);
  await prepareJobs(database.connection({ role: "parley_jobs" }));
  await closeTemplate(database.admin);
  project.provide("testDatabase", {
    admin: database.admin,
    passwords: {
      parley_app: database.password("parley_app"),
      parley_jobs: database.password("parley_jobs"),
    },
    template: database.admin.database,
  });
  return () => database.remove();
}

/** A template may have no connections while it is cloned. */
async function closeTemplate(admin: Connection): Promise<void> {
  const client = new pg.Client({ ...admin, database: "postgres" });
  await client.connect();
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
    [admin.database],
  );
  await client.end();
}
