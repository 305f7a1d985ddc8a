import { randomBytes } from "node:crypto";
import { addUser, loadConfig, withInstallation } from "@parley/server/admin";
import { Command } from "commander";
import { readSecret } from "./files.ts";

type Options = {
  tenant: string;
  email: string;
  name: string;
  role: string[];
  team?: string;
  passwordFile?: string;
};

/** `parley user create`: for the first users of a tenant; later ones are made in the web app. */
export function userCommand(): Command {
  return new Command("user").description("look after users").addCommand(
    new Command("create")
      .description("make a user; without --password-file his password is made up and shown once")
      .requiredOption("--tenant <slug>", "the short name of the tenant")
      .requiredOption("--email <address>", "what he signs in with")
      .requiredOption("--name <name>", "what others see")
      .requiredOption("--role <code...>", "ADMIN, MANAGER, SUPERVISOR, AGENT, REP or VIEWER")
      .option("--team <name>", "the team he belongs to")
      .option("--password-file <path>", "a file that holds his password")
      .action(async ({ role: roles, passwordFile, ...user }: Options) => {
        const given = passwordFile && (await readSecret(passwordFile));
        const password = given ?? randomBytes(12).toString("base64url");
        await withInstallation(loadConfig(process.env), (open) =>
          addUser(open, { ...user, roles, password }),
        );
        process.stdout.write(`Made the user ${user.email} of ${user.tenant}.\n`);
        if (given === undefined) process.stdout.write(`The password is ${password}\n`);
      }),
  );
}
