import { localTime, minuteOf } from "../../settings/index.ts";
import { isOpen, type OpenTime } from "../decision/clock.ts";

const quarterMs = 15 * 60_000;

export type Window = { from: string; to: string };

/** A day of the tenant in quarters of an hour, as long as its clocks make it. */
export function quartersOf(timeZone: string, date: string): Date[] {
  const quarters: Date[] = [];
  let at = startOfDay(timeZone, date);
  while (localTime(timeZone, at).date === date) {
    quarters.push(at);
    at = new Date(at.getTime() + quarterMs);
  }
  return quarters;
}

/** When the clocks of a zone show the beginning of a day; looked at twice, for they may be changed in between. */
function startOfDay(timeZone: string, date: string): Date {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  let at = midnight;
  for (let look = 0; look < 2; look++) {
    const local = localTime(timeZone, new Date(at));
    const shown = Date.parse(`${local.date}T00:00:00Z`) + local.minute * 60_000;
    at -= shown - midnight;
  }
  // Where the clocks leave midnight out, the day begins later.
  return localTime(timeZone, new Date(at)).date < date
    ? new Date(at + 4 * quarterMs)
    : new Date(at);
}

/** In which quarters of a day the law lets somebody be called by the clocks of a zone, within a window of his own day. */
export function openQuarters(
  quarters: readonly Date[],
  timeZone: string,
  open: OpenTime,
  window: Window | null,
): boolean[] {
  return quarters.map((at) => {
    if (!isOpen(timeZone, at.getTime(), open)) return false;
    if (!window) return true;
    const { minute } = localTime(timeZone, at);
    return minute >= minuteOf(window.from) && minute < minuteOf(window.to);
  });
}

/** What holds of all of several zones. */
export function inAll(each: readonly (readonly boolean[])[]): boolean[] {
  const [first = [], ...others] = each;
  return first.map((open, i) => open && others.every((other) => other[i] === true));
}
