import type { AttemptOutcome, RefusalReason } from "@parley/contract";

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

/**
 * What neither time nor the tenant's own doing heals. A missing file or caller id is not among them: that is
 * mended for all members at once, and none of them is done because of it.
 */
const lastsForever: ReadonlySet<RefusalReason> = new Set([
  "DO_NOT_CALL",
  "DO_NOT_CALL_CAMPAIGN",
  "DO_NOT_CALL_NATIONAL",
  "CONSENT_WITHDRAWN",
  "CONSENT_MISSING",
  "ZONE_UNKNOWN",
  "NUMBER_IN_ALL",
  "PERSON_IN_ALL",
  "RECORD_OLD",
]);
const mendedMinutes = 60;

/** What comes after a dial that the law refused: its turn when that may be over, else the member is done. */
export function planRefused(
  { reasons, nextAllowedAt }: { reasons: readonly RefusalReason[]; nextAllowedAt: number | null },
  now: Date,
): Plan {
  if (nextAllowedAt !== null) return { state: "DIALABLE", dueAt: new Date(nextAllowedAt) };
  const lasting = reasons.filter((reason) => lastsForever.has(reason));
  if (lasting.length > 0) return { state: "DONE" };
  return { state: "DIALABLE", dueAt: new Date(now.getTime() + mendedMinutes * 60_000) };
}

/** Five minutes by the clock: the grain of the ledger. */
export function bucketOf(at: Date): Date {
  const grain = 5 * 60_000;
  return new Date(Math.floor(at.getTime() / grain) * grain);
}
