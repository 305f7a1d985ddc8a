import { createReadStream, createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  loadConfig,
  openLocked,
  type Verdict,
  verifyAudit,
  withInstallation,
} from "@parley/server/admin";
import { Command } from "commander";

type Verify = { tenant?: string };
type Open = { passwordFile: string; out?: string };

/** `parley audit`: prove that the log is what was written, and open what was exported from it. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("prove the audit log; open an export of it")
    .addCommand(
      new Command("verify")
        .description("read the whole log and name the first entry that is not as it was written")
        .option("--tenant <slug>", "this tenant only")
        .action(verify),
    )
    .addCommand(
      new Command("open")
        .description("open an export that was closed with a password")
        .argument("<file>", "the export")
        .requiredOption("--password-file <file>", "holds the password in its first line")
        .option("--out <file>", "where to write it; otherwise to the standard output")
        .action(open),
    );
}

async function verify({ tenant }: Verify): Promise<void> {
  const config = loadConfig(process.env);
  let faults = 0;
  await withInstallation(config, async (installation) => {
    for await (const verdict of verifyAudit(installation, config, tenant)) {
      process.stdout.write(`${lineOf(verdict)}\n`);
      if (verdict.fault) faults++;
    }
  });
  if (faults > 0) process.exitCode = 1;
}

function lineOf({ tenantId, entries, older, heads, fault }: Verdict): string {
  if (fault) {
    return `WRONG  tenant ${tenantId}: ${fault.kind} at entry ${fault.number} of ${fault.day ?? "no day"}: ${fault.words}`;
  }
  const before = older > 0 ? `, ${older} of them from before the chain` : "";
  return `ok     tenant ${tenantId}: ${entries} entries${before}, ${heads} signed heads`;
}

async function open(file: string, { passwordFile, out }: Open): Promise<void> {
  const password = (await readFile(passwordFile, "utf8")).split("\n")[0] ?? "";
  const to = out === undefined ? process.stdout : createWriteStream(out, { mode: 0o600 });
  await openLocked(createReadStream(file), password, to);
}
