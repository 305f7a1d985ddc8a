import {
  loadConfig,
  loadKeys,
  rotateMaster,
  rotateTokenKey,
  StartRefusal,
} from "@parley/server/admin";
import { Command } from "commander";
import { readSecret } from "./files.ts";

/** `parley keys rotate-tokens`: another key that signs access tokens; nobody is signed out. */
function rotateTokens(): Command {
  return new Command("rotate-tokens")
    .description("make a new key that signs access tokens; the server may run")
    .action(async () => {
      const config = loadConfig(process.env);
      await loadKeys(config);
      const { from, to } = await rotateTokenKey(config.home);
      process.stdout.write(
        `Access tokens were signed by ${from} and are signed by ${to} now.\n` +
          "Running servers take it up within a minute; tokens of the old key end in ten.\n",
      );
    });
}

/** `parley keys`: other keys for the same installation. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("look after the keys of the installation")
    .addCommand(rotateTokens())
    .addCommand(
      new Command("rotate-master")
        .description("wrap the root key with a new master key, or hand it to PARLEY_KMS_COMMAND")
        .option("--new-key-file <path>", "a file that holds the new master key, 32 bytes in base64")
        .action(async ({ newKeyFile }: { newKeyFile?: string }) => {
          const config = loadConfig(process.env);
          if (config.masterKey !== undefined && newKeyFile === undefined && !config.kmsCommand) {
            throw new StartRefusal(
              "keys",
              "The master key comes from PARLEY_MASTER_KEY, which only you can change",
              "Make a new one (openssl rand -base64 32 > new.key) and name it: --new-key-file new.key",
            );
          }
          const newKey = newKeyFile === undefined ? undefined : await readKey(newKeyFile);
          const { from, to } = await rotateMaster(config, newKey);
          process.stdout.write(
            `The master key was ${from.id} and is ${to.id} now.\n${next[to.kept]}\n`,
          );
        }),
    );
}

const next = {
  FILE: "It is in the keys folder. Copy that folder to where you keep it; old copies open no longer.",
  ENVIRONMENT:
    "Both open it until the next start: set PARLEY_MASTER_KEY to the new one and restart.",
  COMMAND: "The command holds it. Copy root.json of the keys folder to where you keep it.",
};

async function readKey(path: string): Promise<Buffer> {
  const key = Buffer.from(await readSecret(path), "base64");
  if (key.length === 32) return key;
  throw new StartRefusal(
    "keys",
    `${path} holds no master key: it must be 32 bytes in base64`,
    "Make one: openssl rand -base64 32",
  );
}
