import type { AttemptOutcome } from "@parley/contract";

export type RetryMinutes = Partial<Record<AttemptOutcome, number>>;

export type Plan = { state: "DIALABLE"; dueAt: Date } | { state: "DONE" };

/** A dial that never left: soon again, and it does not count. */
const notPlacedSeconds = 30;

/** What comes after an attempt: another one when the policy has one left, else the member is done. */
export function planNext(
  outcome: AttemptOutcome,
  attempts: number,
  policy: { maxAttempts: number; retryMinutes: RetryMinutes },
  at: Date,
): Plan {
  if (outcome === "NOT_PLACED") {
    return { state: "DIALABLE", dueAt: new Date(at.getTime() + notPlacedSeconds * 1000) };
  }
  const minutes = policy.retryMinutes[outcome];
  // Connected, invalid and rejected have no entry in a policy: trying again would not help.
  if (minutes === undefined || attempts >= policy.maxAttempts) return { state: "DONE" };
  return { state: "DIALABLE", dueAt: new Date(at.getTime() + minutes * 60_000) };
}

/** Five minutes by the clock: the grain of the ledger. */
export function bucketOf(at: Date): Date {
  const grain = 5 * 60_000;
  return new Date(Math.floor(at.getTime() / grain) * grain);
}
