import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { exists, type Home, openHome } from "./home.ts";
import { commandMasterKey, localMasterKey, type MasterKey } from "./master-key.ts";
import { readSecret, secretFile } from "./secret-file.ts";
import { StartRefusal } from "./start-refusal.ts";
import { writeWhole } from "./whole-file.ts";

/** What names the master key. */
export type KeyConfig = Readonly<{
  home: string;
  masterKey?: Buffer | undefined;
  kmsCommand?: string | undefined;
}>;

/** The key that all other keys come from, and the master key that it was opened with. */
export type Root = Readonly<{ key: Buffer; master: MasterKey }>;

/** The root key, wrapped; during a rotation by the old and the new master key, the newer one last. */
const Wrapped = z.object({
  version: z.literal(1),
  wraps: z.array(z.object({ masterKey: z.string(), wrapped: z.string() })).min(1),
});
type Wraps = z.infer<typeof Wrapped>["wraps"];

const masterFile = "master.key";
export const rootFile = "root.json";

/**
 * The root key of the installation. As long as there is no `root.json` it is the master key itself;
 * whoever has rotated the master key, or keeps it behind a command, has a root key that it wraps.
 * Makes what is missing at the very first start only.
 */
export async function openRoot(config: KeyConfig, { make = true } = {}): Promise<Root> {
  const home = await openHome(config.home);
  const wraps = await readWraps(home);
  if (wraps) return unwrapRoot(config, home, wraps);
  if (config.kmsCommand !== undefined) return firstRoot(config.kmsCommand, home, make);
  if (config.masterKey !== undefined) return ownRoot(config.masterKey, "ENVIRONMENT");
  return ownRoot(await masterKeyOfFile(home, make), "FILE");
}

/** How a rotation ended, for the words of the command. */
export type Rotated = { from: MasterKey; to: MasterKey };

/**
 * Wraps the root key with another master key. Fields, files and sessions stay as they are, and a server that
 * runs does not notice. Cut off at any point, the installation opens with the old key or with the new one.
 */
export async function rotateMaster(
  config: KeyConfig,
  newKey: Buffer = randomBytes(32),
): Promise<Rotated> {
  const home = await openHome(config.home);
  const { key, master } = await openRoot(config, { make: false }).catch((error: unknown) => {
    // From a file to a command: the command has never wrapped this root.
    if (config.kmsCommand === undefined) throw error;
    return openRoot({ ...config, kmsCommand: undefined }, { make: false });
  });
  const next = nextMaster(config, newKey);
  const before = { masterKey: master.id, wrapped: await master.wrap(key) };
  const after = { masterKey: next.id, wrapped: await next.wrap(key) };
  await writeWraps(home, master.id === next.id ? [after] : [before, after]);
  if (next.kept === "ENVIRONMENT") return { from: master, to: next };
  if (next.kept === "FILE") {
    await writeWhole(join(home.keys, masterFile), `${newKey.toString("base64")}\n`, 0o600);
  }
  await writeWraps(home, [after]);
  if (next.kept === "COMMAND") await rm(join(home.keys, masterFile), { force: true });
  return { from: master, to: next };
}

function nextMaster(config: KeyConfig, newKey: Buffer): MasterKey {
  if (config.kmsCommand !== undefined) return commandMasterKey(config.kmsCommand);
  return localMasterKey(newKey, config.masterKey ? "ENVIRONMENT" : "FILE");
}

function ownRoot(key: Buffer, kept: "FILE" | "ENVIRONMENT"): Root {
  return { key, master: localMasterKey(key, kept) };
}

async function unwrapRoot(config: KeyConfig, home: Home, wraps: Wraps): Promise<Root> {
  const masters = await mastersAtHand(config, home);
  for (const [i, { masterKey, wrapped }] of [...wraps].reverse().entries()) {
    const master = masters.find(({ id }) => id === masterKey);
    if (!master) continue;
    const key = await master.unwrap(wrapped);
    // It opens with the newest: nobody needs the older ones any more.
    if (i === 0 && wraps.length > 1) await writeWraps(home, [{ masterKey, wrapped }]);
    return { key, master };
  }
  const wanted = wraps.map(({ masterKey }) => masterKey).join(" or ");
  const have = masters.map(({ id }) => id).join(", ") || "none";
  throw new StartRefusal(
    "keys",
    `The root key is wrapped by the master key ${wanted}; here is ${have}`,
    "Give that master key back: master.key in the keys folder, PARLEY_MASTER_KEY or PARLEY_KMS_COMMAND",
  );
}

async function mastersAtHand(config: KeyConfig, home: Home): Promise<MasterKey[]> {
  if (config.kmsCommand !== undefined) return [commandMasterKey(config.kmsCommand)];
  if (config.masterKey !== undefined) return [localMasterKey(config.masterKey, "ENVIRONMENT")];
  if (!(await exists(join(home.keys, masterFile)))) return [];
  return [localMasterKey(await masterKeyOfFile(home, false), "FILE")];
}

async function firstRoot(command: string, home: Home, make: boolean): Promise<Root> {
  const hasKey = await exists(join(home.keys, masterFile));
  if (hasKey || (await exists(join(home.data, "PG_VERSION")))) {
    throw new StartRefusal(
      "keys",
      "PARLEY_KMS_COMMAND is set, but this installation's root key was never wrapped by it",
      "Run parley keys rotate-master once, with the old master key still in its place",
    );
  }
  if (!make) throw missing(join(home.keys, rootFile));
  const master = commandMasterKey(command);
  const wrapped = await master.wrap(randomBytes(32));
  const text = textOf([{ masterKey: master.id, wrapped }]);
  const stored = Wrapped.parse(JSON.parse(await secretFile(join(home.keys, rootFile), () => text)));
  return { key: await master.unwrap(stored.wraps[0]?.wrapped ?? ""), master };
}

async function masterKeyOfFile(home: Home, make: boolean): Promise<Buffer> {
  const path = join(home.keys, masterFile);
  if (!(await exists(path))) {
    if (await exists(join(home.data, "PG_VERSION"))) {
      throw new StartRefusal(
        "keys",
        `The master key ${path} is missing, but ${home.data} holds data encrypted with it`,
        "Put the keys folder back from where you keep it, or set PARLEY_MASTER_KEY",
      );
    }
    if (!make) throw missing(path);
  }
  const text = await secretFile(path, () => randomBytes(32).toString("base64"));
  const key = Buffer.from(text, "base64");
  if (key.length === 32) return key;
  throw new StartRefusal(
    "keys",
    `The master key ${path} is damaged: it must be 32 bytes in base64`,
    "Put the keys folder back from where you keep it",
  );
}

function missing(path: string): StartRefusal {
  return new StartRefusal(
    "keys",
    `The master key ${path} cannot be read: there is no such file`,
    "Put the keys folder of the installation there first (a backup never holds it), or set PARLEY_MASTER_KEY",
  );
}

async function readWraps(home: Home): Promise<Wraps | undefined> {
  const path = join(home.keys, rootFile);
  const text = await readSecret(path);
  if (text === undefined) return undefined;
  try {
    return Wrapped.parse(JSON.parse(text)).wraps;
  } catch (error) {
    throw new StartRefusal(
      "keys",
      `The wrapped root key ${path} is damaged`,
      "Put the keys folder back from where you keep it",
      { cause: error },
    );
  }
}

async function writeWraps(home: Home, wraps: Wraps): Promise<void> {
  await writeWhole(join(home.keys, rootFile), `${textOf(wraps)}\n`, 0o600);
}

function textOf(wraps: Wraps): string {
  return JSON.stringify({ version: 1, wraps } satisfies z.infer<typeof Wrapped>);
}
