import { describeRefusal, parleyVersion, StartRefusal } from "@parley/server/admin";
import { Command } from "commander";
import { backupCommand } from "./backup.ts";
import { doctorCommand } from "./doctor.ts";
import { migrateCommand } from "./migrate.ts";
import { restoreCommand } from "./restore.ts";
import { startCommand } from "./start.ts";

const program = new Command("parley")
  .description(
    "Runs and looks after a Parley installation. Settings are read from the environment.",
  )
  .version(parleyVersion)
  .showHelpAfterError("(parley --help lists the commands)");

for (const command of [
  startCommand,
  migrateCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
]) {
  program.addCommand(command());
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartRefusal)) throw error;
  process.stderr.write(`${describeRefusal(error, "Parley stopped here")}\n`);
  process.exitCode = 1;
}
