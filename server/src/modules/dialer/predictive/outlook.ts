import { rateOf as intervalOf } from "@parley/contract";
import type { Account } from "./governor.ts";

/** What is known of a campaign beside its account, as of a minute ago. */
export type Outlook = {
  /** Machine verdicts of thirty days that an agent listened to, and how many of them were people. */
  sample: { sampled: number; people: number };
  /** Calls that were hung up on as machines. */
  hungUp: { today: number; month: number };
  lastHour: Account;
  /** When it dials for the last time today; null when that is over. */
  endsAt: number | null;
};

export const noOutlook: Outlook = {
  sample: { sampled: 0, people: 0 },
  hungUp: { today: 0, month: 0 },
  lastHour: { people: 0, abandoned: 0 },
  endsAt: null,
};

/** With fewer verdicts looked at the estimate is shown, and nothing is decided by it. */
export const fewestSampled = 30;

type Interval = { rate: number; low: number; high: number };
export type Estimate = Interval & { people: number; isUsed: boolean };

/**
 * An account with the people whom detection took for machines and who were hung up on: by the share that
 * the sample found they count as people who answered and as abandoned. Null while nothing was sampled.
 */
export function estimated(
  { people, abandoned }: Account,
  { sampled, people: found }: Outlook["sample"],
  hungUp: number,
): Estimate | null {
  if (sampled === 0) return null;
  const { rate, low, high } = intervalOf({ hits: found, all: sampled });
  const withShare = (share: number) => shareOf(abandoned + share * hungUp, people + share * hungUp);
  return {
    people: Math.round(rate * hungUp),
    ...{ rate: withShare(rate), low: withShare(low), high: withShare(high) },
    isUsed: sampled >= fewestSampled,
  };
}

const hourMs = 3_600_000;
export type Forecast = Interval & { people: number };

/** The day's rate when it ends, if it goes on as in the last hour; the interval is that of the hour's rate. */
export function forecastOf(
  { people, abandoned }: Account,
  { lastHour, endsAt }: Pick<Outlook, "lastHour" | "endsAt">,
  now: number,
): Forecast | null {
  if (endsAt === null || endsAt <= now || lastHour.people === 0) return null;
  const coming = (lastHour.people * (endsAt - now)) / hourMs;
  const { rate, low, high } = intervalOf({ hits: lastHour.abandoned, all: lastHour.people });
  const withShare = (share: number) => shareOf(abandoned + share * coming, people + coming);
  return {
    people: Math.round(people + coming),
    ...{ rate: withShare(rate), low: withShare(low), high: withShare(high) },
  };
}

function shareOf(count: number, of: number): number {
  return of <= 0 ? 0 : count / of;
}
