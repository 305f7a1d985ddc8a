import { type LedgerReport, rateOf } from "@parley/contract";

export type TruthHour = { hour: number; share: number; low: number; high: number };

type Hour = Pick<LedgerReport["hours"][number], "at" | "sampled" | "sampledPeople">;

/**
 * How often detection took a person for a machine at each hour of the clock, over all days, with its interval. Hours in
 * which no verdict was looked at are left out.
 */
export function truthByHour(hours: readonly Hour[], timeZone: string): TruthHour[] {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone });
  const sums = new Map<number, { hits: number; all: number }>();
  for (const { at, sampled, sampledPeople } of hours) {
    if (sampled === 0) continue;
    const hour = Number(clock.format(new Date(at)));
    const { hits, all } = sums.get(hour) ?? { hits: 0, all: 0 };
    sums.set(hour, { hits: hits + sampledPeople, all: all + sampled });
  }
  return [...sums]
    .toSorted(([a], [b]) => a - b)
    .map(([hour, counted]) => {
      const { rate, low, high } = rateOf(counted);
      return { hour, share: rate, low, high };
    });
}
