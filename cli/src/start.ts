import { Command } from "commander";

/** `parley start`: the server, as `npm start` runs it, without installing and building. */
export function startCommand(): Command {
  return new Command("start")
    .description("start the server")
    .option("--roles <list>", "what this process does: web, worker, telephony (default: all)")
    .option("--https <how>", "self, a domain of this machine, or cert.pem,key.pem")
    .option("--demo", "make the demo tenants, also with a public HOST")
    .option("--no-demo", "make no demo tenants")
    .action(async () => {
      // The server reads its own flags, which are those that follow the command.
      process.argv.splice(2, 1);
      await import("@parley/server/main");
    });
}
