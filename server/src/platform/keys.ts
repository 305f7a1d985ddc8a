import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { join } from "node:path";
import { type Home, openHome } from "./home.ts";
import type { MasterKey } from "./master-key.ts";
import { type KeyConfig, openRoot } from "./root-key.ts";
import { secretFile } from "./secret-file.ts";
import { keyIdOf } from "./signed.ts";
import { errorText, StartRefusal } from "./start-refusal.ts";

export { fingerprint } from "./master-key.ts";
export { secretFile } from "./secret-file.ts";

/** The secrets of one installation. */
export type Keys = Readonly<{
  /** The root: 32 bytes that wrap every tenant's data key and that the other keys come from. */
  masterKey: Buffer;
  /** A name for the master key that may be stored and shown, and where it is kept. */
  masterKeyId: string;
  masterKeyKept: MasterKey["kept"];
  /** Ed25519, signs access tokens. */
  tokenPrivateKey: KeyObject;
  tokenPublicKey: KeyObject;
  tokenKeyId: string;
  /** Ed25519, signs the heads of audit chains. Known to no database. */
  auditPrivateKey: KeyObject;
  auditKeyId: string;
}>;

/** The files in PARLEY_HOME/keys. */
export const keyFiles = {
  master: "master.key",
  tokens: "tokens.pem",
  audit: "audit.pem",
  database: "database.key",
} as const;

/**
 * Reads the keys, and makes them on the very first start. A home that has a database but no master key
 * is refused: a new key would leave every encrypted field unreadable for ever.
 */
export async function loadKeys(config: KeyConfig): Promise<Keys> {
  const home = await openHome(config.home);
  const { key: masterKey, master } = await openRoot(config);
  const tokenPrivateKey = await readSigningKey(
    home,
    keyFiles.tokens,
    "Put the file back, or remove it: a new one is made, and pages renew their access tokens by themselves",
  );
  const auditPrivateKey = await readSigningKey(
    home,
    keyFiles.audit,
    "Put the file back from where you keep it: signed heads of the audit log are checked with it",
  );
  const tokenPublicKey = createPublicKey(tokenPrivateKey);
  return {
    masterKey,
    masterKeyId: master.id,
    masterKeyKept: master.kept,
    tokenPrivateKey,
    tokenPublicKey,
    tokenKeyId: keyIdOf(tokenPublicKey),
    auditPrivateKey,
    auditKeyId: keyIdOf(createPublicKey(auditPrivateKey)),
  };
}

async function readSigningKey(home: Home, file: string, cure: string): Promise<KeyObject> {
  const path = join(home.keys, file);
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
      `The signing key ${path} cannot be read: ${errorText(error)}`,
      cure,
      { cause: error },
    );
  }
}
