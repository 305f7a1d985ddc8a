import { hkdfSync, randomBytes, scrypt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homeAt } from "../home.ts";
import { fingerprint } from "../master-key.ts";
import { type KeyConfig, openRoot } from "../root-key.ts";
import { errorText, type RefusalReason, StartRefusal } from "../start-refusal.ts";
import type { ArchiveHeader } from "./archive-format.ts";

type Opens = ArchiveHeader["opens"];

/** A new key for one archive, and the words in its header that lead back to the key. */
export async function newArchiveKey(
  config: KeyConfig,
  passphraseFile: string | undefined,
): Promise<{ opens: Opens; key: Buffer }> {
  const salt = randomBytes(32);
  const text = salt.toString("base64");
  if (passphraseFile !== undefined) {
    const key = await fromPassphrase(await readPassphrase(passphraseFile, "backup"), salt);
    return { opens: { with: "PASSPHRASE", salt: text }, key };
  }
  const masterKey = await findMasterKey(config, "backup");
  const opens: Opens = { with: "MASTER_KEY", keyId: fingerprint(masterKey), salt: text };
  return { opens, key: fromMasterKey(masterKey, salt) };
}

/** The key of an existing archive. */
export async function findArchiveKey(
  opens: Opens,
  config: KeyConfig,
  passphraseFile: string | undefined,
): Promise<Buffer> {
  const salt = Buffer.from(opens.salt, "base64");
  if (opens.with === "PASSPHRASE") {
    if (passphraseFile !== undefined) {
      return await fromPassphrase(await readPassphrase(passphraseFile, "restore"), salt);
    }
    throw new StartRefusal(
      "restore",
      "The backup is closed with a passphrase",
      "Name the file that holds it: --passphrase-file FILE",
    );
  }
  const masterKey = await findMasterKey(config, "restore");
  if (fingerprint(masterKey) === opens.keyId) return fromMasterKey(masterKey, salt);
  throw new StartRefusal(
    "restore",
    `The backup belongs to the master key ${opens.keyId}; the one here is ${fingerprint(masterKey)}`,
    `Put the keys of that installation into ${homeAt(config.home).keys}, or set PARLEY_MASTER_KEY`,
  );
}

function fromMasterKey(masterKey: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", masterKey, salt, "parley backup", 32));
}

/** Slow on purpose (128 MB, about half a second): a passphrase can be guessed. */
function fromPassphrase(passphrase: string, salt: Buffer): Promise<Buffer> {
  const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

async function readPassphrase(file: string, reason: RefusalReason): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new StartRefusal(
      reason,
      `The passphrase cannot be read: ${errorText(error)}`,
      "Name a file that holds the passphrase in its first line",
      { cause: error },
    );
  });
  const passphrase = text.split("\n")[0]?.trim() ?? "";
  if (passphrase.length >= 12) return passphrase;
  throw new StartRefusal(
    reason,
    `The passphrase in ${file} has ${passphrase.length} characters`,
    "Use 12 or more, for example: openssl rand -base64 24",
  );
}

/** The root of the installation: an archive opens after its master key was rotated, too. */
async function findMasterKey(config: KeyConfig, reason: RefusalReason): Promise<Buffer> {
  try {
    return (await openRoot(config, { make: false })).key;
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    throw new StartRefusal(reason, error.message, error.cure, { cause: error });
  }
}
