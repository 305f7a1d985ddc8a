import { randomInt } from "node:crypto";

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** How long to wait after each attempt that failed: ten attempts in a bit more than three days. */
export const retryDelays: readonly number[] = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
];

/** An endpoint that has only failed for so long is switched off. */
export const patienceMs = 72 * hours;

/** When to try again after so many tries, up to a tenth later than the schedule; undefined: no more. */
export function nextTry(tries: number, now: Date): Date | undefined {
  const delay = retryDelays[tries - 1];
  if (delay === undefined) return undefined;
  // So that endpoints that were down together are not asked together.
  return new Date(now.getTime() + delay + randomInt(Math.ceil(delay / 10)));
}
