import { instantAt, isoDay, localAt, plusDays } from "@parley/contract";

type LocalDay = Parameters<typeof isoDay>[0];

/** A day of work, in the zone of the tenant. */
export type WorkDay = {
  /** From 1. */
  number: number;
  /** `YYYY-MM-DD`. */
  date: string;
  /** An instant of it, by the time on the wall: `HH:MM`. */
  at(time: string): Date;
};

/** So many weekdays before that of `until`, the oldest first. */
export function workDaysBefore(until: Date, zone: string, count: number): WorkDay[] {
  const days: LocalDay[] = [];
  for (let day: LocalDay = localAt(zone, until); days.length < count; ) {
    day = plusDays(day, -1);
    if (!isWeekend(day)) days.unshift(day);
  }
  return days.map((day, at) => ({
    number: at + 1,
    date: isoDay(day),
    at: (time) => instantAt(zone, day, time),
  }));
}

function isWeekend({ year, month, day }: LocalDay): boolean {
  return [0, 6].includes(new Date(Date.UTC(year, month - 1, day)).getUTCDay());
}
