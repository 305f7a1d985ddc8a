import type { AttemptOutcome, attemptEnds, OutcomeLimits, RefusalReason } from "@parley/contract";

export type RetryMinutes = Partial<Record<AttemptOutcome, number>>;

export type RetryPolicy = {
  /** In all. */
  maxAttempts: number;
  retryMinutes: RetryMinutes;
  /** By outcome; those that are not named have the bound of all alone. */
  outcomeLimits: OutcomeLimits;
};

/** What was tried, the attempt counted that has just ended. */
export type Tried = { attempts: number; endedSo: number };

export type DoneBecause = (typeof attemptEnds)[number];
type Again = { state: "DIALABLE"; dueAt: Date };
export type Plan = Again | { state: "DONE"; because: DoneBecause };

/** A dial that never left: soon again, and it does not count. */
const notPlacedSeconds = 30;

/** What comes after an attempt: another one when the policy has one left, else the member is done. */
export function planNext(
  outcome: AttemptOutcome,
  { attempts, endedSo }: Tried,
  policy: RetryPolicy,
  at: Date,
): Plan {
  if (outcome === "NOT_PLACED") {
    return { state: "DIALABLE", dueAt: new Date(at.getTime() + notPlacedSeconds * 1000) };
  }
  const minutes = policy.retryMinutes[outcome];
  // Connected, invalid and rejected have no entry in a policy: trying again would not help.
  if (minutes === undefined) return { state: "DONE", because: "FINAL_OUTCOME" };
  if (attempts >= policy.maxAttempts) return { state: "DONE", because: "MAX_ATTEMPTS" };
  if (isLimitReached(outcome, endedSo, policy)) return { state: "DONE", because: "OUTCOME_LIMIT" };
  return { state: "DIALABLE", dueAt: new Date(at.getTime() + minutes * 60_000) };
}

/** Whether a lead has had its share of attempts that end so. */
export function isLimitReached(
  outcome: AttemptOutcome,
  endedSo: number,
  { outcomeLimits }: Pick<RetryPolicy, "outcomeLimits">,
): boolean {
  const limits: Partial<Record<AttemptOutcome, number | undefined>> = outcomeLimits;
  return endedSo >= (limits[outcome] ?? Number.POSITIVE_INFINITY);
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
): Again | { state: "DONE" } {
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
