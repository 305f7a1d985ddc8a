import { hash, verify } from "@node-rs/argon2";

/** Argon2id as OWASP's password storage cheat sheet recommends it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes on a thread of its own, off the event loop. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password);
}

let decoy: Promise<string> | undefined;

/** As much work as a real check, so that the answer's time does not tell who exists. */
export async function verifyNobody(password: string): Promise<void> {
  decoy ??= hashPassword("nobody has this password");
  await verifyPassword(await decoy, password);
}
