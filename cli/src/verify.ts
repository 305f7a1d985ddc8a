import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Finding, loadConfig, startDatabase, verifyIsolation } from "@parley/server/admin";
import { Command } from "commander";

type Options = { out?: string; liveOnly?: boolean; only?: string[] };

/** `parley verify isolation`: attacks the installation, and ends with 1 when anything leaked. */
export function verifyCommand(): Command {
  const isolation = new Command("isolation")
    .description("try every way from one tenant to another, and write a report")
    .option("--out <file>", "where the report goes (default: reports/ in PARLEY_HOME)")
    .option("--live-only", "leave out the calls of endpoints, which take a minute")
    .option("--only <endpoints...>", "call these endpoints only, by name: listLeads getLead")
    .action(async ({ out, liveOnly, only }: Options) => {
      const config = loadConfig(process.env);
      const database = await startDatabase(config);
      const report = await verifyIsolation(database, say, { liveOnly, only }).finally(() =>
        database.stop(),
      );
      const file = out ?? join(config.home, "reports", `isolation-${report.at.slice(0, 10)}.json`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
      const verdict = report.faults === 0 ? "No way through was found." : "TENANTS ARE NOT APART.";
      process.stdout.write(`${verdict} Build ${report.build}, report in ${file}\n`);
      if (report.faults > 0) process.exitCode = 1;
    });
  return new Command("verify")
    .description("prove what this product promises")
    .addCommand(isolation);
}

function say({ what, tried, faults }: Finding): void {
  process.stdout.write(`${faults.length === 0 ? "ok     " : "LEAK   "} ${what}: ${tried} tried\n`);
  for (const fault of faults) process.stdout.write(`        ${fault}\n`);
}
