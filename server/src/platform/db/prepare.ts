import { join } from "node:path";
import { checkoutFolder } from "../version.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrate.ts";

/** Where the migrations lie, in a checkout as in an image. */
export const migrationsFolder = join(checkoutFolder, "server", "migrations");

/** Brings a database to this build's version, and gives the roles that sign in their passwords. */
export function prepareDatabase(database: Database): Promise<{ ran: string[] }> {
  const passwords = {
    app: database.password("parley_app"),
    jobs: database.password("parley_jobs"),
  };
  return migrate(database.admin, migrationsFolder, passwords);
}
