import {
  type ComparisonPeriod,
  instantAt,
  isoDay,
  type LocalDay,
  localAt,
  plusDays,
  type ScoreComparison,
} from "@parley/contract";
import type { DecidedLead } from "./queries.ts";

const dayMs = 86_400_000;
const daysOf = { LAST_MONTH: 30, LAST_QUARTER: 91 } as const;
const monthsOf = { CALENDAR_MONTH: 1, CALENDAR_QUARTER: 3 } as const;
const folds = 5;
/** Of each outcome so many at least, to learn from and to judge by: fewer are ranked by chance. */
export const leastOfEach = 20;

/** Leads that judge, and those that are learned from for it, by their places. */
export type Part = { readonly learned: Int32Array; readonly judged: Int32Array };
export type PlannedPeriod = Pick<
  ScoreComparison["periods"][number],
  "period" | "outcomes" | "conversions" | "from" | "to" | "days" | "tooThin"
> & { readonly parts: readonly Part[] };

/**
 * How the outcomes of each period can judge: those of a month or a quarter, of days up to now or of the calendar
 * in this zone, a model that learned from what came before, and all of them by fifths, each what was learned
 * from the others. Leads are given the oldest decision first.
 */
export function periodsOf(leads: readonly DecidedLead[], now: Date, zone: string): PlannedPeriod[] {
  const all = { ...told(leads, "ALL"), days: null };
  return [
    lastDays(leads, "LAST_MONTH", now),
    lastDays(leads, "LAST_QUARTER", now),
    ofCalendar(leads, "CALENDAR_MONTH", now, zone),
    ofCalendar(leads, "CALENDAR_QUARTER", now, zone),
    { ...all, tooThin: thinness(leads, "WITHIN"), parts: fifthsOf(leads.length) },
  ];
}

function lastDays(
  leads: readonly DecidedLead[],
  period: keyof typeof daysOf,
  now: Date,
): PlannedPeriod {
  const since = now.getTime() - daysOf[period] * dayMs;
  return { ...between(leads, period, since, Number.POSITIVE_INFINITY), days: null };
}

/** The last whole month or quarter before now, as the calendar has it in a zone. */
function ofCalendar(
  leads: readonly DecidedLead[],
  period: keyof typeof monthsOf,
  now: Date,
  zone: string,
): PlannedPeriod {
  const months = monthsOf[period];
  const { year, month } = localAt(zone, now);
  // The month with which the present period began.
  const began = month - ((month - 1) % months);
  const end = firstOf(year, began);
  const start = firstOf(year, began - months);
  const [since, until] = [start, end].map((day) => instantAt(zone, day, "00:00").getTime());
  return {
    ...between(leads, period, since ?? 0, until ?? 0),
    days: { first: isoDay(start), last: isoDay(plusDays(end, -1)) },
  };
}

/** The first day of a month, which may lie in the year before. */
function firstOf(year: number, month: number): LocalDay {
  return month < 1 ? { year: year - 1, month: month + 12, day: 1 } : { year, month, day: 1 };
}

/** Judged by what was learned before them: the outcomes from one instant until another. */
function between(
  leads: readonly DecidedLead[],
  period: ComparisonPeriod,
  since: number,
  until: number,
): Omit<PlannedPeriod, "days"> {
  const placeOf = (at: number) => {
    const place = leads.findIndex(({ decided }) => decided >= at);
    return place === -1 ? leads.length : place;
  };
  const [from, to] = [placeOf(since), placeOf(until)];
  const within = leads.slice(from, to);
  const tooThin = thinness(within, "WITHIN") ?? thinness(leads.slice(0, from), "BEFORE");
  const parts = [{ learned: range(0, from), judged: range(from, to) }];
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
