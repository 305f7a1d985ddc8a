import { addTenant, loadConfig, withInstallation } from "@parley/server/admin";
import { Command } from "commander";
import { lifeCommands } from "./tenant-life.ts";

type Options = { slug: string; zone: string; country: string };

/** `parley tenant create NAME`: a tenant with nobody in it; `parley user create` comes next. */
export function tenantCommand(): Command {
  const tenant = new Command("tenant").description("look after tenants").addCommand(
    new Command("create")
      .description("make a tenant; the server may run")
      .argument("<name>", "what people call it")
      .requiredOption("--slug <slug>", "its short name, for commands and addresses")
      .option("--zone <zone>", "its time zone", "Europe/London")
      .option("--country <code>", "how numbers without a country code are read", "GB")
      .action(async (name: string, { slug, zone, country }: Options) => {
        const tenant = { name, slug, timeZone: zone, country };
        await withInstallation(loadConfig(process.env), (open) => addTenant(open, tenant));
        process.stdout.write(
          `Made the tenant ${slug}. Its first user: ` +
            `parley user create --tenant ${slug} --email ... --name ... --role ADMIN\n`,
        );
      }),
  );
  for (const command of lifeCommands()) tenant.addCommand(command);
  return tenant;
}
