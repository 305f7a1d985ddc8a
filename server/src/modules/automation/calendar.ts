import {
  instantAt,
  type LocalDay,
  localAt,
  plusDays,
  type WorkflowTrigger,
} from "@parley/contract";

export const dayMs = 86_400_000;
const mostDays = 366 * 5;

/** Monday is 1. */
function weekdayOf({ year, month, day }: LocalDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

function isMonthDay(day: LocalDay, wanted: readonly number[]): boolean {
  if (wanted.length === 0 || wanted.includes(day.day)) return true;
  const isLast = plusDays(day, 1).day === 1;
  return isLast && wanted.some((one) => one > day.day);
}

type Times = {
  times: readonly string[];
  weekdays?: readonly number[];
  monthDays?: readonly number[];
};

/** The first instant after another at which one of the times comes on one of the days. */
export function nextTime(zone: string, when: Times, after: Date): Date | undefined {
  const { times, weekdays = [], monthDays = [] } = when;
  const today = localAt(zone, after);
  for (let days = 0; days <= mostDays; days++) {
    const day = plusDays(today, days);
    if (weekdays.length > 0 && !weekdays.includes(weekdayOf(day))) continue;
    if (!isMonthDay(day, monthDays)) continue;
    const [first] = times
      .map((time) => instantAt(zone, day, time).getTime())
      .filter((at) => at > after.getTime())
      .sort((a, b) => a - b);
    if (first !== undefined) return new Date(first);
  }
  return undefined;
}

/** When a trigger that goes by the clock begins next; nothing for events. */
export function nextBeginning(
  trigger: WorkflowTrigger,
  zone: string,
  after: Date,
): Date | undefined {
  switch (trigger.type) {
    case "EVENT":
      return undefined;
    case "SCHEDULE":
      return nextTime(zone, trigger, after);
    case "DATE":
      return nextTime(zone, { times: [trigger.time] }, after);
  }
}

/** The day that has to stand in a field so that its reminder, so many days off, is due at an instant. */
export function dayOfField(zone: string, offsetDays: number, at: Date): string {
  const { year, month, day } = plusDays(localAt(zone, at), -offsetDays);
  const pad = (value: number, length: number) => String(value).padStart(length, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The first and the last instant of a day in a zone. */
export function spanOfDay(zone: string, date: string): [Date, Date] {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const start = instantAt(zone, { year, month, day }, "00:00");
  const end = instantAt(zone, plusDays({ year, month, day }, 1), "00:00");
  return [start, new Date(end.getTime() - 1)];
}
