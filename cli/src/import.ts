import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Import } from "@parley/contract";
import { loadConfig } from "@parley/server/admin";
import { Command } from "commander";
import { openFile } from "./files.ts";
import { describeImport, importFile } from "./import-file.ts";
import { progressLine } from "./progress.ts";
import { type SignInOptions, signInFor, withSignIn } from "./sign-in.ts";

type Options = SignInOptions & {
  map?: string[];
  country?: string;
  source?: string;
  onDuplicate?: Import["options"]["onDuplicate"];
};

/** `parley import FILE`: a CSV file of leads, through the API of the running server. */
export function importCommand(): Command {
  return withSignIn(new Command("import"))
    .description("import a CSV file of leads through the running server")
    .argument("<file>", "the file, as people export it: the delimiter and encoding are found")
    .option("--map <column=target...>", "for columns whose names do not say what they are")
    .option("--country <code>", "how numbers without a country code are read", "GB")
    .option("--source <name>", "where these leads come from")
    .option("--on-duplicate <SKIP|UPDATE|CREATE>", "for people who are known already", "SKIP")
    .action(async (path: string, options: Options) => {
      const session = await signInFor(loadConfig(process.env), options);
      const file = Readable.toWeb(await openFile(path));
      const wishes = { ...options, fileName: basename(path) };
      const line = progressLine();
      const result = await importFile(session, file, wishes, ({ rows }) => {
        line.show(`${rows} rows`);
      });
      line.end();
      process.stdout.write(`${describeImport(result)}\n`);
      if (result.state !== "DONE") process.exitCode = 1;
      await session.signOut();
    });
}
