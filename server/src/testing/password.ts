import { hash } from "@node-rs/argon2";

/** The password of every user of a test. */
export const testPassword = "correct horse battery";

let known: Promise<string> | undefined;

/**
 * One hash for everybody, made with the least effort: a hash says what checking it costs, and thousands of tests
 * sign people in. What real hashes cost is a matter of the tests of passwords.
 */
export function testPasswordHash(): Promise<string> {
  known ??= hash(testPassword, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  return known;
}
