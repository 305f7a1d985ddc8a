import type { Clock } from "../clock.ts";

export type Limits = { callsPerSecond: number; channels: number };

/** Lets `callsPerSecond` calls through in any second: a bucket that holds one second's worth. */
export function createCallRate(clock: Clock, callsPerSecond: number) {
  const capacity = Math.max(1, callsPerSecond);
  let tokens = capacity;
  let filledAt = clock.ticks();

  return function admit(): boolean {
    const now = clock.ticks();
    tokens = Math.min(capacity, tokens + ((now - filledAt) / 1_000) * callsPerSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
