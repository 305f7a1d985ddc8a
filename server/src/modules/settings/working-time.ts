import type { AllSettings } from "@parley/contract";

type Hours = AllSettings["hours"];
type Holidays = AllSettings["holidays"];
type Day = keyof Hours;

/** When a tenant works, in its own zone. */
export type WorkingTime = { hours: Hours; holidays: Holidays; timeZone: string };

const minuteMs = 60_000;
const daysAhead = 60;

/** Whether somebody is at work at an instant. */
export function isWorkingTime(time: WorkingTime, now: Date): boolean {
  const { day, date, minute } = localTime(time.timeZone, now);
  if (time.holidays.days.some((holiday) => holiday.date === date)) return false;
  return time.hours[day].some(
    (span) => minute >= minuteOf(span.from) && minute < minuteOf(span.to),
  );
}

/**
 * The next instant at which work begins, to the minute; undefined when none comes within sixty days.
 * It looks at the beginnings of spans day by day and asks the zone again at each, so that a change of
 * the clock in between moves nothing.
 */
export function nextOpening(time: WorkingTime, now: Date): Date | undefined {
  for (let ahead = 0; ahead <= daysAhead; ahead++) {
    const noon = new Date(now.getTime() + ahead * 24 * 60 * minuteMs);
    const { day, minute } = localTime(time.timeZone, noon);
    for (const { from } of time.hours[day]) {
      const guess = noon.getTime() + (minuteOf(from) - minute) * minuteMs;
      const opening = aligned(time.timeZone, guess, minuteOf(from));
      if (opening.getTime() > now.getTime() && isWorkingTime(time, opening)) return opening;
    }
  }
  return undefined;
}

/** Moves a guess to the wanted minute of its day: it is off by the change where the clock changed. */
function aligned(timeZone: string, guess: number, wanted: number): Date {
  const at = new Date(Math.floor(guess / minuteMs) * minuteMs);
  let off = wanted - localTime(timeZone, at).minute;
  if (off > 720) off -= 1440;
  if (off < -720) off += 1440;
  return new Date(at.getTime() + off * minuteMs);
}

export function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

type LocalTime = { day: Day; date: string; minute: number };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day, date and minute that the clocks of a zone show at an instant. */
export function localTime(timeZone: string, at: Date): LocalTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "long",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  return {
    day: (parts.weekday ?? "monday").toLowerCase() as Day,
    date: `${parts.year}-${parts.month}-${parts.day}`,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
