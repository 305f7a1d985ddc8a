import { demoSignIns, describeSignIns, loadConfig, withInstallation } from "@parley/server/admin";
import { Command, InvalidArgumentError } from "commander";
import { demoFloorCommand } from "./demo-floor/command.ts";
import { playHistory } from "./demo-history.ts";

const mostDays = 50;

/** `parley demo`: how to sign in to the demo tenants, agents who work in them, and the days behind them. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("the demo tenants and the agents that work in them by themselves")
    .addCommand(demoFloorCommand(), { isDefault: true })
    .option("--days <number>", "make so many working days until yesterday, then end", wholeDays)
    .option("--seed <words>", "for --days: the same words give the same days", "1")
    .option("--dump <file>", "for --days: write a recording of them, as a first start loads it")
    .hook("preSubcommand", async (demo) => {
      const options = demo.opts<{ days?: number; seed: string; dump?: string }>();
      const { days } = options;
      if (days === undefined) return;
      await playHistory({ ...options, days, tenant: "halden" });
      process.exit(0);
    })
    .addCommand(
      new Command("password")
        .description("show how to sign in to the demo tenants of this installation")
        .action(async () => {
          const signIns = await withInstallation(loadConfig(process.env), demoSignIns);
          process.stdout.write(
            signIns.length > 0
              ? `${describeSignIns(signIns).join("\n")}\n`
              : "There are no demo tenants here. `parley start --demo` makes them.\n",
          );
        }),
    );
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return days;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostDays}.`);
}
