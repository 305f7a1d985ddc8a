import { describeRefusal, parleyVersion, Refusal, StartRefusal } from "@parley/server/admin";
import { Command } from "commander";
import { ApiRefusal } from "./api/session.ts";
import { asteriskCommand } from "./asterisk.ts";
import { auditCommand } from "./audit.ts";
import { backupCommand } from "./backup.ts";
import { certificateCommand } from "./certificate.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { importCommand } from "./import.ts";
import { keysCommand } from "./keys.ts";
import { migrateCommand } from "./migrate.ts";
import { operatorCommand } from "./operator.ts";
import { restoreCommand } from "./restore.ts";
import { seedCommand } from "./seed.ts";
import { startCommand } from "./start.ts";
import { tenantCommand } from "./tenant.ts";
import { userCommand } from "./user.ts";
import { verifyCommand } from "./verify.ts";

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
  asteriskCommand,
  auditCommand,
  backupCommand,
  certificateCommand,
  restoreCommand,
  keysCommand,
  tenantCommand,
  operatorCommand,
  userCommand,
  importCommand,
  seedCommand,
  demoCommand,
  verifyCommand,
]) {
  program.addCommand(command());
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 1;
}

/** One line for what was refused; anything else is a bug and keeps its stack. */
function wordsOf(error: unknown): string {
  if (error instanceof StartRefusal) return describeRefusal(error, "Parley stopped here");
  if (error instanceof Refusal || error instanceof ApiRefusal) return `Refused: ${error.message}`;
  throw error;
}
