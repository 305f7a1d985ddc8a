import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AbandonFacts, digestInFile, readAbandonCertificate } from "./modules/proof/index.ts";
import type { Config } from "./platform/config.ts";
import { homeAt } from "./platform/home.ts";
import { keyFiles } from "./platform/keys.ts";
import type { SignatureFault } from "./platform/signed.ts";
import { StartRefusal } from "./platform/start-refusal.ts";

export type { AbandonFacts } from "./modules/proof/index.ts";
export { keyIdOf } from "./platform/signed.ts";

const words: Record<SignatureFault | "KIND" | "PARTS", string> = {
  FORM: "it is not a signed certificate: the file is cut off, or was written anew",
  BESIDES: "something stands in the file beside what was signed",
  OTHER_KEY: "it was signed with another key than this one, or says so",
  SIGNATURE: "the signature does not belong to this text: one of them was changed",
  PARTS: "its settings or messages do not add up to what it certifies",
  KIND: "what was signed is no certificate of abandoned calls of a version that is known here",
};

/**
 * Reads a certificate of abandoned calls with nothing but a public key: no database, no network. Given the
 * ledger's file too, says whether it is the one that was certified.
 */
export async function verifyAbandonCertificate(
  file: string,
  publicKey: KeyObject,
  ledgerFile: string | undefined,
): Promise<{ facts: AbandonFacts } | { fault: string }> {
  const read = readAbandonCertificate(await readFile(file), publicKey);
  if ("fault" in read) return { fault: words[read.fault] };
  if (ledgerFile === undefined) return read;
  const digest = digestInFile(await readFile(ledgerFile, "utf8"));
  if (digest === undefined)
    return { fault: "the ledger's file is no report that was kept as JSON" };
  if (digest === read.facts.ledger.sha256) return read;
  return { fault: `the ledger's file has the SHA-256 ${digest}, and another was certified` };
}

/** The public key of a file, or that of the installation here. */
export async function certificateKey(config: Config, file: string | undefined): Promise<KeyObject> {
  const path = file ?? join(homeAt(config.home).keys, keyFiles.audit);
  try {
    return createPublicKey(await readFile(path));
  } catch (cause) {
    throw new StartRefusal(
      "keys",
      `There is no key to verify with in ${path}`,
      "Name the public key with --key; the page of the certificates gives it, and so does `parley certificate key`",
      { cause },
    );
  }
}
