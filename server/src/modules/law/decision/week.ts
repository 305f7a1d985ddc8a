import { type LawFigures, weekdays } from "@parley/contract";

export type Spans = readonly { from: number; to: number }[];
/** Spans of minutes of each day, Monday first. */
export type Week = readonly Spans[];

export const dayMinutes = 24 * 60;

export function weekOf(hours: LawFigures["hours"]): Week {
  return weekdays.map((day) =>
    hours[day].map(({ from, to }) => ({ from: minuteOf(from), to: minuteOf(to) })),
  );
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** What is open in both weeks. */
export function bothWeeks(one: LawFigures["hours"], other: LawFigures["hours"]) {
  const days = weekdays.map((day) => {
    const spans = one[day].flatMap((a) =>
      other[day].flatMap((b) => {
        const from = a.from > b.from ? a.from : b.from;
        const to = a.to < b.to ? a.to : b.to;
        return from < to ? [{ from, to }] : [];
      }),
    );
    return [day, spans] as const;
  });
  return Object.fromEntries(days) as LawFigures["hours"];
}

/** Whether every minute of the one week is one of the other. */
export function isWithin(one: LawFigures["hours"], other: LawFigures["hours"]): boolean {
  const outer = weekOf(other);
  return weekOf(one).every((spans, day) =>
    spans.every(({ from, to }) => {
      let at = from;
      for (const span of outer[day] ?? []) if (span.from <= at) at = Math.max(at, span.to);
      return at >= to;
    }),
  );
}
