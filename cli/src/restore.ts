import { loadConfig, restore } from "@parley/server/admin";
import { Command } from "commander";

/** `parley restore FILE`: fills an empty PARLEY_HOME from a backup. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description("fill an empty PARLEY_HOME from a backup; put its keys folder there first")
    .argument("<file>", "the backup")
    .option("--passphrase-file <path>", "the passphrase it was closed with")
    .action(async (file: string, { passphraseFile }: { passphraseFile?: string }) => {
      const config = loadConfig(process.env);
      const { madeAt, parley } = await restore(config, file, { passphraseFile });
      process.stdout.write(
        `Restored the backup of ${madeAt} (Parley ${parley}) into ${config.home}. Start Parley now.\n`,
      );
    });
}
