import { examine } from "@parley/server/admin";
import { Command } from "commander";

/** `parley doctor`: one line for each thing a start needs; exit code 1 when one is not well. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check everything a start needs and say what is wrong and what to do")
    .action(async () => {
      let problems = 0;
      for await (const { name, ok, words, cure } of examine(process.env)) {
        process.stdout.write(`${ok ? "ok     " : "WRONG  "} ${name}: ${words}\n`);
        if (cure !== undefined) process.stdout.write(`        ${cure}\n`);
        if (!ok) problems++;
      }
      process.stdout.write(problems === 0 ? "All is well.\n" : `${problems} to put right.\n`);
      if (problems > 0) process.exitCode = 1;
    });
}
