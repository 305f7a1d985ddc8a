import type { ActivityStatistics } from "@parley/contract";

type Type = ActivityStatistics["days"][number]["type"];

const dayMs = 86_400_000;

/** One point for each of the last days, those on which nothing happened too. */
export function byDay(
  { days, timeZone }: ActivityStatistics,
  now: Date,
  count: number,
): { label: string; value: number }[] {
  const sums = new Map<string, number>();
  for (const { day, count: one } of days) sums.set(day, (sums.get(day) ?? 0) + one);
  // A date in this form, of any zone.
  const form = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return Array.from({ length: count }, (_, index) => {
    const day = form.format(new Date(now.getTime() - (count - 1 - index) * dayMs));
    return { label: day.slice(5), value: sums.get(day) ?? 0 };
  });
}

/** The types by how often they happened, the most frequent first. */
export function byType({ days }: ActivityStatistics): { type: Type; count: number }[] {
  const sums = new Map<Type, number>();
  for (const { type, count } of days) sums.set(type, (sums.get(type) ?? 0) + count);
  return [...sums].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
}
