import { loadConfig, prepareDatabase, prepareJobs, startDatabase } from "@parley/server/admin";
import { Command } from "commander";

/** `parley migrate`: brings the database to this version, as every start does. */
export function migrateCommand(): Command {
  return new Command("migrate")
    .description("bring the database to this version without starting the server")
    .action(async () => {
      const database = await startDatabase(loadConfig(process.env));
      try {
        const { ran } = await prepareDatabase(database);
        await prepareJobs(database.connection({ role: "parley_jobs" }));
        for (const name of ran) process.stdout.write(`ran ${name}\n`);
        if (ran.length === 0) process.stdout.write("The database is up to date.\n");
      } finally {
        await database.stop();
      }
    });
}
