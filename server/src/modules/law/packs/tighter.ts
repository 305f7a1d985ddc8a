import { consentNeeds, type LawFigures } from "@parley/contract";
import { bothWeeks, isWithin } from "../decision/week.ts";

type Order<T> = {
  /** The stricter of two. */
  stricter(one: T, other: T): T;
  /** Whether the one lets something pass that the other holds back. */
  isLooser(one: T, other: T): boolean;
};

/** A bound: the lower one is stricter, and none at all is the loosest. */
const bound: Order<number | null> = {
  stricter: (one, other) => (one === null ? other : other === null ? one : Math.min(one, other)),
  isLooser: (one, other) => other !== null && (one === null || one > other),
};

/** A time to keep away: the longer one is stricter. */
const distance: Order<number | null> = {
  stricter: (one, other) => Math.max(one ?? 0, other ?? 0) || null,
  isLooser: (one, other) => (one ?? 0) < (other ?? 0),
};

const demand: Order<boolean> = {
  stricter: (one, other) => one || other,
  isLooser: (one, other) => other && !one,
};

const need: Order<LawFigures["marketingConsent"]> = {
  stricter: (one, other) => (rankOf(one) > rankOf(other) ? one : other),
  isLooser: (one, other) => rankOf(one) < rankOf(other),
};

function rankOf(level: LawFigures["marketingConsent"]): number {
  return consentNeeds.indexOf(level);
}

/** What is stricter, figure by figure. */
const orders: { [F in keyof LawFigures]: Order<LawFigures[F]> } = {
  hours: { stricter: bothWeeks, isLooser: (one, other) => !isWithin(one, other) },
  closedOnHolidays: demand,
  callsPerNumberIn24Hours: bound,
  callsPerNumberIn7Days: bound,
  callsPerNumberInAll: bound,
  callsPerPersonIn24Hours: bound,
  callsPerPersonIn7Days: bound,
  callsPerPersonInAll: bound,
  daysAfterConversation: distance,
  agentHoursAfterAbandoned: distance,
  agentHoursAfterMachine: distance,
  nationalFileDays: bound,
  marketingConsent: need,
  serviceConsent: need,
  recordDays: bound,
  callerIdNeeded: demand,
};

export function isLooser<F extends keyof LawFigures>(
  figure: F,
  one: LawFigures[F],
  other: LawFigures[F],
): boolean {
  return orders[figure].isLooser(one, other);
}

/** The stricter figure of each. */
export function strictest(one: LawFigures, other: LawFigures): LawFigures {
  const entries = Object.entries(orders).map(([name, order]) => {
    const figure = name as keyof LawFigures;
    return [figure, (order as Order<unknown>).stricter(one[figure], other[figure])] as const;
  });
  return Object.fromEntries(entries) as LawFigures;
}
