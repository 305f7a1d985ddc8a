import { hash, verify } from "@node-rs/argon2";

/** Argon2id as OWASP's password storage cheat sheet recommends it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes on a thread of its own, off the event loop. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Somebody without a password has no right one; it takes as long to find out. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored !== null) return verify(stored, password);
  await verifyNobody(password);
  return false;
}

let decoy: Promise<string> | undefined;

/** As much work as a real check, so that the answer's time does not tell who exists. */
export async function verifyNobody(password: string): Promise<void> {
  decoy ??= hashPassword("nobody has this password");
  await verifyPassword(await decoy, password);
}
