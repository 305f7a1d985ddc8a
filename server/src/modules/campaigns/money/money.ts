import { minorPerUnit } from "../../../platform/currency.ts";

/** Time that calls have taken at one pair of rates: milliseconds, and millionths of the currency. */
export type Spend = {
  lineMinute: bigint;
  agentHour: bigint;
  lineMs: bigint;
  agentMs: bigint;
};

/** Money without a rounding: parts of which 3,600,000 make a millionth of the currency. */
export type Parts = bigint;

const partsPerMillionth = 3_600_000n;
const minutesPerHour = 60n;

export function lineParts(spend: readonly Spend[]): Parts {
  return spend.reduce(
    (sum, { lineMs, lineMinute }) => sum + lineMs * lineMinute * minutesPerHour,
    0n,
  );
}

export function agentParts(spend: readonly Spend[]): Parts {
  return spend.reduce((sum, { agentMs, agentHour }) => sum + agentMs * agentHour, 0n);
}

function partsPerMinor(currency: string): bigint {
  return (partsPerMillionth * 1_000_000n) / minorPerUnit(currency);
}

/** In the smallest unit of the currency, rounded once, half up. */
export function toMinor(parts: Parts, currency: string): number {
  const whole = partsPerMinor(currency);
  return Number((2n * parts + whole) / (2n * whole));
}

/** Whether so many percent of a budget are spent: by what was spent, not by what it is rounded to. */
export function hasReached(
  parts: Parts,
  budget: { minor: number; currency: string },
  percent: 80 | 100,
): boolean {
  return parts * 100n >= BigInt(budget.minor) * partsPerMinor(budget.currency) * BigInt(percent);
}

/** How much of a budget somebody ought to know is spent. */
export function reachedOf(parts: Parts, budget: { minor: number; currency: string }): 0 | 80 | 100 {
  if (hasReached(parts, budget, 100)) return 100;
  return hasReached(parts, budget, 80) ? 80 : 0;
}
