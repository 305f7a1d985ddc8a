import { demoSignIns, describeSignIns, loadConfig, withInstallation } from "@parley/server/admin";
import { Command } from "commander";
import { demoFloorCommand } from "./demo-floor/command.ts";

/** `parley demo`: how to sign in to the demo tenants, and agents who work in them. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("the demo tenants and the agents that work in them by themselves")
    .addCommand(demoFloorCommand(), { isDefault: true })
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
