import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { link, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.ts";
import { exists, type Home, openHome } from "./home.ts";
import { errorCode, errorText, StartRefusal } from "./start-refusal.ts";
import { besideName, writeSynced } from "./whole-file.ts";

/** The secrets of one installation. */
export type Keys = Readonly<{
  /** 32 bytes that wrap every tenant's data key. */
  masterKey: Buffer;
  /** A name for the master key that may be stored and shown. */
  masterKeyId: string;
  /** Ed25519, signs access tokens. */
  tokenPrivateKey: KeyObject;
  tokenPublicKey: KeyObject;
  tokenKeyId: string;
}>;

/** The files in PARLEY_HOME/keys. */
export const keyFiles = {
  master: "master.key",
  tokens: "tokens.pem",
  database: "database.key",
} as const;

/**
 * Reads the keys, and makes them on the very first start. A home that has a database but no master key
 * is refused: a new key would leave every encrypted field unreadable for ever.
 */
export async function loadKeys(config: Pick<Config, "home" | "masterKey">): Promise<Keys> {
  const home = await openHome(config.home);
  const masterKey = config.masterKey ?? (await readMasterKey(home));
  const tokenPrivateKey = await readTokenKey(home);
  const tokenPublicKey = createPublicKey(tokenPrivateKey);
  return {
    masterKey,
    masterKeyId: fingerprint(masterKey),
    tokenPrivateKey,
    tokenPublicKey,
    tokenKeyId: fingerprint(tokenPublicKey.export({ type: "spki", format: "der" })),
  };
}

/** Reads a secret from a file of mode 0600, or makes the file. Two processes at once get the same secret. */
export async function secretFile(path: string, make: () => string): Promise<string> {
  const found = await readSecret(path);
  if (found !== undefined) return found;

  const fresh = besideName(path);
  await writeSynced(fresh, `${make()}\n`, 0o600);
  // A link fails where a rename would overwrite the key that another process has just made.
  await link(fresh, path).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
  await rm(fresh);
  const made = await readSecret(path);
  if (made === undefined) throw new Error(`The secret file ${path} vanished`);
  return made;
}

/** A new master key, as text. */
export function newMasterKey(): string {
  return randomBytes(32).toString("base64");
}

async function readMasterKey(home: Home): Promise<Buffer> {
  const path = join(home.keys, keyFiles.master);
  if (!(await exists(path)) && (await exists(join(home.data, "PG_VERSION")))) {
    throw new StartRefusal(
      "keys",
      `The master key ${path} is missing, but ${home.data} holds data encrypted with it`,
      "Put the keys folder back from where you keep it, or set PARLEY_MASTER_KEY",
    );
  }
  const text = await secretFile(path, newMasterKey);
  const key = Buffer.from(text, "base64");
  if (key.length === 32) return key;
  throw new StartRefusal(
    "keys",
    `The master key ${path} is damaged: it must be 32 bytes in base64`,
    "Put the keys folder back from where you keep it",
  );
}

async function readTokenKey(home: Home): Promise<KeyObject> {
  const path = join(home.keys, keyFiles.tokens);
  const text = await secretFile(path, () =>
    generateKeyPairSync("ed25519")
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString()
      .trim(),
  );
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
    throw new Error(`it holds a key of type ${key.asymmetricKeyType}`);
  } catch (error) {
    throw new StartRefusal(
      "keys",
      `The key that signs tokens, ${path}, cannot be read: ${errorText(error)}`,
      "Put the file back, or remove it: a new one is made and everybody signs in again",
      { cause: error },
    );
  }
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new StartRefusal(
      "keys",
      `The secret file ${path} cannot be read: ${errorText(error)}`,
      "Give the file to the user who runs Parley (chown), with mode 0600",
      { cause: error },
    );
  }
}

/** A name for a secret that may be stored and shown. */
export function fingerprint(secret: Buffer): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 16);
}
