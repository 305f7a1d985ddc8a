import type { ComparisonPeriod, ScoreComparison } from "@parley/contract";
import type { DecidedLead } from "./queries.ts";

const dayMs = 86_400_000;
const daysOf = { LAST_MONTH: 30, LAST_QUARTER: 91 } as const;
const folds = 5;
/** Of each outcome so many at least, to learn from and to judge by: fewer are ranked by chance. */
export const leastOfEach = 20;

/** Leads that judge, and those that are learned from for it, by their places. */
export type Part = { readonly learned: Int32Array; readonly judged: Int32Array };
export type PlannedPeriod = Pick<
  ScoreComparison["periods"][number],
  "period" | "outcomes" | "conversions" | "from" | "to" | "tooThin"
> & { readonly parts: readonly Part[] };

/**
 * How the outcomes of each period can judge: those of a month or a quarter a model that learned from what came
 * before, and all of them by fifths, each what was learned from the others. Leads are given the oldest
 * decision first.
 */
export function periodsOf(leads: readonly DecidedLead[], now: Date): PlannedPeriod[] {
  return [
    lastDays(leads, "LAST_MONTH", now),
    lastDays(leads, "LAST_QUARTER", now),
    { ...told(leads, "ALL"), tooThin: thinness(leads, "WITHIN"), parts: fifthsOf(leads.length) },
  ];
}

function lastDays(
  leads: readonly DecidedLead[],
  period: keyof typeof daysOf,
  now: Date,
): PlannedPeriod {
  const since = now.getTime() - daysOf[period] * dayMs;
  const first = leads.findIndex(({ decided }) => decided >= since);
  const from = first === -1 ? leads.length : first;
  const within = leads.slice(from);
  const tooThin = thinness(within, "WITHIN") ?? thinness(leads.slice(0, from), "BEFORE");
  const learned = range(0, from);
  const parts = [{ learned, judged: range(from, leads.length) }];
  return { ...told(within, period), tooThin, parts };
}

function told(leads: readonly DecidedLead[], period: ComparisonPeriod) {
  const at = (lead: DecidedLead | undefined) => lead && new Date(lead.decided).toISOString();
  return {
    period,
    outcomes: leads.length,
    conversions: leads.filter(({ converted }) => converted).length,
    from: at(leads[0]) ?? null,
    to: at(leads.at(-1)) ?? null,
  };
}

/** Why so many say too little; null where they are enough. */
export function thinness(
  leads: readonly DecidedLead[],
  where: "WITHIN" | "BEFORE",
): PlannedPeriod["tooThin"] {
  const conversions = leads.filter(({ converted }) => converted).length;
  const others = leads.length - conversions;
  if (Math.min(conversions, others) >= leastOfEach) return null;
  return { where, conversions, others, least: leastOfEach };
}

function fifthsOf(rows: number): Part[] {
  const places = Array.from({ length: rows }, (_, i) => i);
  return Array.from({ length: folds }, (_, fold) => ({
    learned: Int32Array.from(places.filter((i) => i % folds !== fold)),
    judged: Int32Array.from(places.filter((i) => i % folds === fold)),
  }));
}

export function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
