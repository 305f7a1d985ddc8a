import type { AttemptOutcome } from "@parley/contract";
import {
  type DoneBecause,
  isLimitReached,
  type Plan,
  planNext,
  type RetryPolicy,
  type Tried,
} from "../plan.ts";

/** A number of a lead, with what its campaign has tried on it. */
export type NumberTried = {
  pointId: string;
  attempts: number;
  /** Nobody can be reached on it: the carrier or the look at the number said so. */
  isDead: boolean;
};

export type TurnPolicy = RetryPolicy & {
  attemptsEach: number;
  nextAfter: readonly AttemptOutcome[];
};

/** After these no number is tried: somebody was reached, or nothing left. */
const staying: ReadonlySet<AttemptOutcome> = new Set(["CONNECTED", "NOT_PLACED"]);

/** The numbers after this one, round to itself, of which something can still be hoped. */
function after(
  numbers: readonly NumberTried[],
  currentId: string,
  attemptsEach: number,
): NumberTried[] {
  const at = numbers.findIndex(({ pointId }) => pointId === currentId);
  return [...numbers.slice(at + 1), ...numbers.slice(0, at + 1)].filter(
    ({ attempts, isDead }) => !isDead && attempts < attemptsEach,
  );
}

export type Turn = { plan: Plan; pointId: string | null };

/**
 * What comes after an attempt where the numbers of a lead are called in turn, and on which of them; null where
 * the member keeps the number that it has.
 */
export function planTurn(
  outcome: AttemptOutcome,
  { attempts, endedSo }: Tried,
  tried: { numbers: readonly NumberTried[]; currentId: string },
  policy: TurnPolicy,
  at: Date,
): Turn {
  const same = planNext(outcome, { attempts, endedSo }, policy, at);
  if (staying.has(outcome)) return { plan: same, pointId: null };
  if (attempts >= policy.maxAttempts) return done("MAX_ATTEMPTS");
  if (isLimitReached(outcome, endedSo, policy)) return done("OUTCOME_LIMIT");
  const open = after(tried.numbers, tried.currentId, policy.attemptsEach);
  const isCurrentOpen = open.at(-1)?.pointId === tried.currentId && same.state === "DIALABLE";
  if (isCurrentOpen && !policy.nextAfter.includes(outcome)) return { plan: same, pointId: null };
  const [next] = open;
  // Round to itself again: it is the only one left.
  if (next === undefined || next.pointId === tried.currentId) {
    if (isCurrentOpen) return { plan: same, pointId: null };
    return done(same.state === "DONE" ? same.because : "NUMBERS_USED");
  }
  const minutes = policy.retryMinutes[outcome] ?? 0;
  const dueAt = new Date(at.getTime() + minutes * 60_000);
  return { plan: { state: "DIALABLE", dueAt }, pointId: next.pointId };
}

function done(because: DoneBecause): Turn {
  return { plan: { state: "DONE", because }, pointId: null };
}

/** The next number where the law lets this one be dialled never; none before it, so that nobody goes round in a ring. */
export function nextAfterRefused(
  { numbers, currentId }: { numbers: readonly NumberTried[]; currentId: string },
  attemptsEach: number,
): string | null {
  const at = numbers.findIndex(({ pointId }) => pointId === currentId);
  const next = numbers
    .slice(at + 1)
    .find(({ attempts, isDead }) => !isDead && attempts < attemptsEach);
  return next?.pointId ?? null;
}
