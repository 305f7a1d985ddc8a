import { LRUCache } from "lru-cache";
import { offsetOf } from "./offsets.ts";
import { dayMinutes, type Spans, type Week } from "./week.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;
const daysAhead = 60;

export type OpenTime = { week: Week; holidays: ReadonlySet<string> };

/** A day of somebody's calendar as a number, and the minute that his clock shows. */
type Local = { day: number; minute: number };

/** Dates of days, remembered: the same few are asked for again and again. */
const dates = new LRUCache<number, string>({ max: 1000 });

/** Whether a clock of this zone shows a time at which calls are allowed. An unknown zone has none. */
export function isOpen(zone: string, at: number, time: OpenTime): boolean {
  const local = localAt(zone, at);
  if (!local) return false;
  return spansOf(local.day, time).some(({ from, to }) => local.minute >= from && local.minute < to);
}

/** The first instant from `at` on at which all of these zones are open; undefined when none comes. */
export function nextOpen(zones: readonly string[], at: number, time: OpenTime): number | undefined {
  const latest = at + daysAhead * dayMs;
  let next = at;
  for (;;) {
    const closed = zones.find((zone) => !isOpen(zone, next, time));
    if (closed === undefined) return next;
    const opening = openingAfter(closed, next, time);
    if (opening === undefined || opening > latest) return undefined;
    next = opening;
  }
}

/** When one zone, closed now, opens next. */
function openingAfter(zone: string, at: number, time: OpenTime): number | undefined {
  const local = localAt(zone, at);
  if (!local) return undefined;
  for (let day = local.day; day <= local.day + daysAhead; day++) {
    for (const { from } of spansOf(day, time)) {
      const opening = instantsOf(zone, day, from).find(
        (one) => one > at && isOpen(zone, one, time),
      );
      if (opening !== undefined) return opening;
    }
  }
  return undefined;
}

/** The instants at which a clock shows a time: two where it is put back, a later one where it leaps over. */
function instantsOf(zone: string, day: number, minute: number): number[] {
  const shown = day * dayMs + minute * minuteMs;
  // The offset a day before and a day after are the only ones it can have.
  const offsets = [offsetOf(zone, shown - dayMs), offsetOf(zone, shown + dayMs)];
  return offsets
    .flatMap((offset) => (offset === undefined ? [] : [shown - offset]))
    .sort((a, b) => a - b);
}

function localAt(zone: string, at: number): Local | undefined {
  const offset = offsetOf(zone, at);
  if (offset === undefined) return undefined;
  const shown = at + offset;
  const day = Math.floor(shown / dayMs);
  return { day, minute: Math.floor((shown - day * dayMs) / minuteMs) };
}

function spansOf(day: number, { week, holidays }: OpenTime): Spans {
  if (holidays.size > 0 && holidays.has(dateOf(day))) return [];
  // The first day of the epoch was a Thursday.
  return week[(((day + 3) % 7) + 7) % 7] ?? [];
}

function dateOf(day: number): string {
  const known = dates.get(day);
  if (known) return known;
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}

/** Whether calls are allowed at any time, so that nobody need know the zone. */
export function isAlwaysOpen({ week, holidays }: OpenTime): boolean {
  return (
    holidays.size === 0 &&
    week.every((spans) => {
      let end = 0;
      for (const { from, to } of spans) if (from <= end) end = Math.max(end, to);
      return end >= dayMinutes;
    })
  );
}
