import { instantAt, localAt, plusDays } from "@parley/contract";

/** A day and a time of the clock, as fields for them hold them. */
export type When = { day: string; time: string };

/** What calendar and clock of a zone show at an instant. */
export function whenAt(zone: string, at: Date): When {
  const { year, month, day, hour, minute } = localAt(zone, at);
  return { day: dayText({ year, month, day }), time: `${two(hour)}:${two(minute)}` };
}

/** The instant that a day and a time mean in a zone; undefined while one of them is not written. */
export function instantOf(zone: string, { day, time }: When): Date | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date || !/^\d{2}:\d{2}$/.test(time)) return undefined;
  return instantAt(zone, { year, month, day: date }, time);
}

export const quickChoices = ["HOUR", "LATER", "TOMORROW", "MORNING", "WEEK"] as const;
export type QuickChoice = (typeof quickChoices)[number];

/** Where a quick choice leads, on the clock of the one who is called. */
export function quickWhen(zone: string, now: Date, choice: QuickChoice): When {
  const today = localAt(zone, now);
  const inDays = (days: number, time: string): When => ({
    day: dayText(plusDays(today, days)),
    time,
  });
  switch (choice) {
    case "HOUR":
      return whenAt(zone, ceilMinutes(now, 60));
    case "LATER":
      return whenAt(zone, ceilMinutes(now, 180));
    case "TOMORROW":
      return { ...inDays(1, ""), time: whenAt(zone, ceilMinutes(now, 0)).time };
    case "MORNING":
      return inDays(1, "10:00");
    case "WEEK":
      return inDays(7, "10:00");
  }
}

const stepMs = 5 * 60_000;

/** So many minutes from now, to the next five minutes. */
function ceilMinutes(now: Date, minutes: number): Date {
  return new Date(Math.ceil((now.getTime() + minutes * 60_000) / stepMs) * stepMs);
}

function dayText({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
