import { backUp, loadConfig } from "@parley/server/admin";
import { Command } from "commander";

/** `parley backup FILE`: the database and the stored files, while the server runs or not. */
export function backupCommand(): Command {
  return new Command("backup")
    .description("write the database and the stored files, encrypted, into one file")
    .argument("<file>", "the file to write; it must not exist")
    .option("--passphrase-file <path>", "close it with this passphrase instead of the master key")
    .action(async (file: string, { passphraseFile }: { passphraseFile?: string }) => {
      const { bytes } = await backUp(loadConfig(process.env), file, { passphraseFile });
      process.stdout.write(
        `Wrote ${file}, ${(bytes / 2 ** 20).toFixed(1)} MB. The keys are not in it: ` +
          "keep a copy of the keys folder in another place.\n",
      );
    });
}
