import type { CallerIdReason, CallerIdRule } from "@parley/contract";

/** A number of the stock as a choice sees it. */
export type Showable = {
  id: string;
  number: string;
  country: string | null;
  region: string | null;
  dailyCap: number | null;
  /** Switched on, and not retired. */
  enabled: boolean;
  /** People answered it less than the others: it is shown only where nothing else is left. */
  rests: boolean;
  /** Calls that showed it today. */
  dials: number;
};

export type ShowingRule = {
  rule: CallerIdRule;
  /** Of which numbers it chooses; none named: of the whole stock. */
  set: readonly string[];
  /** The campaign's own number: its only one, or what is left when no other fits. */
  fallback: string | null;
};

export type Callee = { number: string; country: string | null; region: string | null };

/** Null where the campaign has nothing to show: then it is the tenant's number, if there is one. */
export type Choice = { number: string; reason: CallerIdReason } | null;

type Step = { reason: CallerIdReason; fits: (one: Showable, callee: Callee) => boolean };

/** What is looked for under each rule; the first step that a free number fits decides. */
const steps: Record<CallerIdRule, readonly Step[]> = {
  FIXED: [],
  ROTATION: [{ reason: "ROTATION", fits: () => true }],
  LOCAL: [
    { reason: "SAME_AREA", fits: (one, callee) => isSame(areaOf(one), areaOf(callee)) },
    { reason: "SAME_REGION", fits: (one, callee) => isSame(regionOf(one), regionOf(callee)) },
    { reason: "SAME_COUNTRY", fits: (one, callee) => isSame(one.country, callee.country) },
  ],
};

/**
 * Which number a call shows, and why. Of those that fit equally the one that was shown least today, so that they
 * take turns evenly; the same input gives the same number. One over its cap or at rest is shown only where none else is left.
 */
export function chooseCallerId(
  { rule, set, fallback }: ShowingRule,
  callee: Callee,
  stock: readonly Showable[],
): Choice {
  const usable = stock.filter(
    ({ id, enabled }) => enabled && (set.length === 0 || set.includes(id)),
  );
  for (const { reason, fits } of steps[rule]) {
    const least = leastShown(usable.filter((one) => isFree(one) && fits(one, callee)));
    if (least) return { number: least.number, reason };
  }
  const own = stock.find(({ number }) => number === fallback);
  const canFallBack = fallback !== null && own?.enabled !== false;
  if (canFallBack && rule === "FIXED") return { number: fallback, reason: "FIXED" };
  if (canFallBack && (!own || isFree(own))) return { number: fallback, reason: "CAMPAIGN_DEFAULT" };
  const least = leastShown(
    usable.filter((one) => steps[rule].some(({ fits }) => fits(one, callee))),
  );
  if (least) return { number: least.number, reason: "NONE_FREE" };
  return canFallBack ? { number: fallback, reason: "NONE_FREE" } : null;
}

function isFree({ dailyCap, dials, rests }: Showable): boolean {
  return !rests && (dailyCap === null || dials < dailyCap);
}

function leastShown(some: readonly Showable[]): Showable | undefined {
  return some.toSorted((a, b) => a.dials - b.dials || (a.id < b.id ? -1 : 1))[0];
}

function isSame(one: string | null, other: string | null): boolean {
  return one !== null && one === other;
}

/** Under +1 the three digits after it; elsewhere the town that the beginning of a number stands for. */
function areaOf({ number, country, region }: Callee): string | null {
  if (number.startsWith("+1")) return number.slice(0, 5);
  return regionOf({ country, region });
}

function regionOf({ country, region }: Pick<Callee, "country" | "region">): string | null {
  return country !== null && region !== null ? `${country} ${region}` : null;
}
