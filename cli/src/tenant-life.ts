import { readFile } from "node:fs/promises";
import {
  askTenantDeletion,
  checkCertificate,
  loadConfig,
  operatedTenants,
  setTenantOpen,
  unpackExport,
  withInstallation,
} from "@parley/server/admin";
import { Command } from "commander";
import { readSecret } from "./files.ts";

type As = { as: string };

/** The commands of an operator: how tenants stand, and their life. */
export function lifeCommands(): Command[] {
  return [list(), suspend(), resume(), remove(), openExportFile(), verifyCertificate()];
}

function list(): Command {
  return new Command("list")
    .description("tenants, how they stand and what they use")
    .action(async () => {
      const config = loadConfig(process.env);
      const tenants = await withInstallation(config, (open) => operatedTenants(open, config));
      for (const { slug, status, usage, name } of tenants) {
        const { users, leads, storageBytes } = usage;
        process.stdout.write(
          `${slug.padEnd(24)} ${status.padEnd(10)} ${users} users, ${leads} leads, ${storageBytes} bytes  ${name}\n`,
        );
      }
    });
}

function suspend(): Command {
  return new Command("suspend")
    .description("close a tenant; everybody is signed out, nothing is lost")
    .argument("<slug>", "its short name")
    .requiredOption("--as <email>", "the operator who does it")
    .requiredOption("--reason <words>", "why; kept in both audit logs")
    .action(async (slug: string, { as, reason }: As & { reason: string }) => {
      const config = loadConfig(process.env);
      await withInstallation(config, (open) => setTenantOpen(open, config, { slug, as, reason }));
      process.stdout.write(`Suspended ${slug}.\n`);
    });
}

function resume(): Command {
  return new Command("resume")
    .description("open a suspended tenant again")
    .argument("<slug>", "its short name")
    .requiredOption("--as <email>", "the operator who does it")
    .action(async (slug: string, { as }: As) => {
      const config = loadConfig(process.env);
      await withInstallation(config, (open) => setTenantOpen(open, config, { slug, as }));
      process.stdout.write(`Opened ${slug} again.\n`);
    });
}

type Delete = As & { reason: string; name: string; days: string; sooner?: string };

function remove(): Command {
  return new Command("delete")
    .description("have a suspended tenant deleted; a running server does it when the time has come")
    .argument("<slug>", "its short name")
    .requiredOption("--as <email>", "the operator who does it")
    .requiredOption("--name <name>", "the tenant's whole name, to confirm")
    .requiredOption("--reason <words>", "why; kept in the certificate")
    .option("--days <number>", "days to wait", "30")
    .option("--sooner <words>", "why it must be less than 30 days")
    .action(async (slug: string, { as, reason, name, days, sooner }: Delete) => {
      const config = loadConfig(process.env);
      const asked = {
        slug,
        as,
        reason,
        confirmName: name,
        waitDays: Number(days),
        ...(sooner === undefined ? {} : { shorterBecause: sooner }),
      };
      const dueAt = await withInstallation(config, (open) =>
        askTenantDeletion(open, config, asked),
      );
      process.stdout.write(`${slug} is deleted at ${dueAt}, unless somebody takes it back.\n`);
    });
}

function openExportFile(): Command {
  return new Command("open-export")
    .description("open the export of a tenant, and hold it against its own list")
    .argument("<file>", "the export")
    .requiredOption("--passphrase-file <file>", "holds the passphrase in its first line")
    .requiredOption("--out <folder>", "a new folder for what is in it")
    .action(
      async (file: string, { passphraseFile, out }: { passphraseFile: string; out: string }) => {
        const manifest = await unpackExport(file, await readSecret(passphraseFile), out);
        const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
        process.stdout.write(
          `${manifest.tenant.name}, ${manifest.exportedAt}: ${rows} rows of ${manifest.tables.length} tables, ` +
            `${manifest.files.length} files, all as they were written.\n`,
        );
      },
    );
}

function verifyCertificate(): Command {
  return new Command("verify-certificate")
    .description("check the proof that a tenant was deleted, and that nothing of it is left here")
    .argument("<file>", "the certificate")
    .action(async (file: string) => {
      const config = loadConfig(process.env);
      const text = await readFile(file, "utf8");
      const found = await withInstallation(config, (open) => checkCertificate(open, config, text));
      if (!found) {
        process.stdout.write("WRONG  this is not as it was signed by this installation\n");
        process.exitCode = 1;
        return;
      }
      const { said, left } = found;
      process.stdout.write(
        `ok     ${said.tenant.name} (${said.tenant.id}) was deleted at ${said.finishedAt}; ` +
          `${said.requestedBy.name} asked for it: ${said.reason}\n`,
      );
      if (left.length === 0) {
        process.stdout.write("ok     nothing of it is left\n");
        return;
      }
      process.stdout.write(`WRONG  of it there is left: ${left.join(", ")}\n`);
      process.exitCode = 1;
    });
}
