import type { LedgerCounts, LedgerMoney } from "@parley/contract";

export type CostRates = { agentHour: number; answeredMinute: number };

/** What a campaign cost: time of agents and minutes of calls, and what each contact and sale came to. */
export function moneyOf(
  { answeredSeconds, waitSeconds, connected, callersServed, sales }: LedgerCounts,
  paidSeconds: number,
  { agentHour, answeredMinute }: CostRates,
  revenue: number | null,
): LedgerMoney {
  const agents = (paidSeconds / 3600) * agentHour;
  const minutes = (answeredSeconds / 60) * answeredMinute;
  const total = cents(agents) + cents(minutes);
  const per = (count: number) => (count === 0 ? null : cents(total / count));
  return {
    agentHour,
    answeredMinute,
    paidSeconds,
    answeredSeconds,
    agents: cents(agents),
    minutes: cents(minutes),
    total: cents(total),
    perContact: per(connected + callersServed),
    perSale: per(sales),
    waiting: cents((waitSeconds / 3600) * agentHour),
    revenue: revenue === null ? null : cents(revenue),
    return: revenue === null || total === 0 ? null : share((revenue - total) / total),
  };
}

/** To the hundredth of a percent. */
function share(part: number): number {
  return Math.round(part * 10_000) / 10_000;
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
