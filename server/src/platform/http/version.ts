import { Refusal } from "../errors.ts";

const versions = new WeakMap<object, number>();

/** Marks an answer with the version of its row, with which its ETag begins. */
export function versioned<T extends object>(answer: T, version: number): T {
  versions.set(answer, version);
  return answer;
}

export function versionOf(answer: unknown): number | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  return versions.get(answer);
}

/** Refuses a change that was made on an older version than the one in hand (If-Match). */
export function demandVersion(current: number, known: number | undefined): void {
  if (known === undefined || known === current) return;
  throw new Refusal("version-changed", "Somebody changed this in the meantime; load it again", {
    details: { current },
  });
}
