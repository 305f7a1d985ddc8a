import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { loadConfig, Refusal } from "@parley/server/admin";
import { Command } from "commander";
import { describeImport, importFile } from "./import-file.ts";
import { progressLine } from "./progress.ts";
import { bankLeads, linesOf, NotBankData } from "./seed/bank.ts";
import { type SignInOptions, signInFor, withSignIn } from "./sign-in.ts";

/** `parley seed bank FILE`: the calls of the data set "Bank Marketing" as leads. */
export function seedCommand(): Command {
  const bank = withSignIn(new Command("bank"))
    .description('make leads of the data set "Bank Marketing"; names and numbers are made up')
    .argument("<file>", "bank-additional-full.csv of the data set, packed (.gz) or not")
    .option("--out <file>", "write the leads into this CSV file and import nothing")
    .action((file: string, options: SignInOptions & { out?: string }) => seedBank(file, options));
  return new Command("seed").description("fill a tenant with leads").addCommand(bank);
}

async function seedBank(path: string, options: SignInOptions & { out?: string }): Promise<void> {
  const leads = bankLeads(linesOf(path));
  try {
    if (options.out !== undefined) {
      await pipeline(leads, createWriteStream(options.out));
      process.stdout.write(`Wrote ${options.out}\n`);
      return;
    }
    const session = await signInFor(loadConfig(process.env), options);
    const bytes = Readable.from(encoded(leads));
    const wishes = { fileName: "bank-marketing.csv", source: "Bank Marketing" };
    const line = progressLine();
    const result = await importFile(session, Readable.toWeb(bytes), wishes, ({ rows }) => {
      line.show(`${rows} rows`);
    });
    line.end();
    process.stdout.write(`${describeImport(result)}\n`);
    if (result.state !== "DONE") process.exitCode = 1;
    await session.signOut();
  } catch (error) {
    if (!(error instanceof NotBankData)) throw error;
    throw new Refusal("malformed", `${path} is not the data set: ${error.message}`);
  }
}

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const line of lines) yield Buffer.from(line);
}
