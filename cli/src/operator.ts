import { randomBytes } from "node:crypto";
import { addOperator, loadConfig, withInstallation } from "@parley/server/admin";
import { Command } from "commander";
import { readSecret } from "./files.ts";

type Options = { name?: string; locale: "en" | "es"; passwordFile?: string };

/** `parley operator add`: whoever runs the installation, and looks after its tenants in the web app. */
export function operatorCommand(): Command {
  return new Command("operator").description("look after who operates the installation").addCommand(
    new Command("add")
      .description(
        "make an operator; without --password-file his password is made up and shown once",
      )
      .argument("<email>", "what he signs in with")
      .option("--name <name>", "what others see; the address without it")
      .option("--locale <language>", "en or es", "en")
      .option("--password-file <path>", "a file that holds his password")
      .action(async (email: string, { name = email, locale, passwordFile }: Options) => {
        const given = passwordFile && (await readSecret(passwordFile));
        const password = given ?? randomBytes(12).toString("base64url");
        await withInstallation(loadConfig(process.env), (open) =>
          addOperator(open, { email, name, locale, password }),
        );
        process.stdout.write(`Made the operator ${email}.\n`);
        if (given === undefined) process.stdout.write(`The password is ${password}\n`);
        process.stdout.write("At the first sign-in a second factor is set up.\n");
      }),
  );
}
