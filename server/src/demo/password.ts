import { createHmac } from "node:crypto";
import { deriveKey } from "../platform/crypto/envelope.ts";
import type { Keys } from "../platform/keys.ts";

/** 32 signs, none of which is easily taken for another one. */
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const groups = 4;
const lettersPerGroup = 4;

/**
 * The password of a demo tenant's users: random for each installation, because it comes from the
 * master key, and the same each time it is asked for, so that it need not be kept anywhere.
 */
export function demoPassword(keys: Pick<Keys, "masterKey">, slug: string): string {
  const key = deriveKey(keys.masterKey, "demo passwords");
  const bytes = createHmac("sha512", key).update(slug).digest();
  const letters = [...bytes].slice(0, groups * lettersPerGroup).map((byte) => letterOf(byte));
  return Array.from({ length: groups }, (_, i) =>
    letters.slice(i * lettersPerGroup, (i + 1) * lettersPerGroup).join(""),
  ).join("-");
}

function letterOf(byte: number): string {
  return alphabet[byte % alphabet.length] ?? "";
}
