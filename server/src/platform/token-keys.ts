import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { link, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "./app.ts";
import { homeAt } from "./home.ts";
import { fingerprint, keyFiles } from "./keys.ts";
import { errorCode } from "./start-refusal.ts";
import { writeWhole } from "./whole-file.ts";

/** How long tokens of a key are still taken after it was replaced: twice as long as they live. */
const retiredMs = 10 * 60_000;
/** A key is replaced by itself after this long. */
const longestMs = 90 * 86_400_000;
const followMs = 60_000;
const retiredName = /^tokens-retired-(\d+)\.pem$/;

export type VerifyingKey = { id: string; publicKey: KeyObject; until: number };
export type TokenKeyRing = {
  signing: { id: string; privateKey: KeyObject };
  verifying: readonly VerifyingKey[];
};

/** The key that signs access tokens, and those it has replaced whose tokens may still come. */
export async function readTokenKeys(home: string): Promise<TokenKeyRing> {
  const folder = homeAt(home).keys;
  const active = createPrivateKey(await readFile(join(folder, keyFiles.tokens), "utf8"));
  const verifying = [verifyingKey(active, Number.POSITIVE_INFINITY)];
  for (const { name, retiredAt } of await retiredIn(folder)) {
    const until = retiredAt + retiredMs;
    if (until <= Date.now()) continue;
    verifying.push(
      verifyingKey(createPrivateKey(await readFile(join(folder, name), "utf8")), until),
    );
  }
  const signing = { id: verifying[0]?.id ?? "", privateKey: active };
  return { signing, verifying };
}

/**
 * Makes a new key that signs tokens. The old one stays beside it for ten minutes; running servers take the
 * new one up within one, or when they meet a token of it.
 */
export async function rotateTokenKey(home: string): Promise<{ from: string; to: string }> {
  const folder = homeAt(home).keys;
  const path = join(folder, keyFiles.tokens);
  const before = await readTokenKeys(home);
  await link(path, join(folder, `tokens-retired-${Date.now()}.pem`)).catch((error: unknown) => {
    // Two who rotate in the same millisecond retire the same key.
    if (errorCode(error) !== "EEXIST") throw error;
  });
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeWhole(path, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  await forgetOld(folder);
  return { from: before.signing.id, to: idOf(createPublicKey(privateKey)) };
}

/** Replaces the key when it has grown old. */
export async function rotateOldTokenKey(home: string): Promise<boolean> {
  const { mtimeMs } = await stat(join(homeAt(home).keys, keyFiles.tokens));
  if (Date.now() - mtimeMs < longestMs) return false;
  await rotateTokenKey(home);
  return true;
}

/** Once a minute: rotates a key that has grown old, and takes up what others have rotated. */
export function followTokenKeys(
  { config, log }: Pick<App, "config" | "log">,
  reload: () => Promise<void>,
): () => void {
  const look = async () => {
    if (config.roles.includes("worker")) await rotateOldTokenKey(config.home);
    await reload();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.error({ err: error }, "the token keys cannot be read"));
  }, followMs);
  return () => clearInterval(timer);
}

async function forgetOld(folder: string): Promise<void> {
  for (const { name, retiredAt } of await retiredIn(folder)) {
    if (retiredAt + retiredMs <= Date.now()) await rm(join(folder, name), { force: true });
  }
}

async function retiredIn(folder: string): Promise<{ name: string; retiredAt: number }[]> {
  return (await readdir(folder)).flatMap((name) => {
    const retiredAt = retiredName.exec(name)?.[1];
    return retiredAt === undefined ? [] : [{ name, retiredAt: Number(retiredAt) }];
  });
}

function verifyingKey(privateKey: KeyObject, until: number): VerifyingKey {
  const publicKey = createPublicKey(privateKey);
  return { id: idOf(publicKey), publicKey, until };
}

function idOf(publicKey: KeyObject): string {
  return fingerprint(publicKey.export({ type: "spki", format: "der" }));
}
