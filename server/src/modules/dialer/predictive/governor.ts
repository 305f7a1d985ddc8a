import type { PaceReason } from "@parley/contract";

/** People who answered, and those of them whom nobody talked to. */
export type Account = { people: number; abandoned: number };

/** What decides whether a campaign may dial ahead just now. */
export type Situation = {
  /** Own limit of abandoned to people, 0 to 0.03. */
  limit: number;
  today: Account;
  /** The last thirty days, today among them. */
  month: Account;
  /** The rate of today with people taken for machines, where enough verdicts were looked at. */
  withEstimate: number | null;
  /** Agents who are neither paused nor gone. */
  staffed: number;
  /** For how long events of placed calls have been missing. */
  silentMs: number;
  hasFailed: boolean;
};

/** With fewer the next answer is a matter of luck: each waits for his own. */
export const fewestAgents = 2;
export const longestSilenceMs = 5000;
/** Of fewer people an estimate says nothing. */
export const fewestPeople = 30;
/** One abandoned person more than the limit is chance, with few people as with many. */
const grace = 1;

/**
 * Why a predictive campaign may not dial ahead now and gives each waiting agent one line instead, or null when
 * it may. Over either window it is the account that must recover: without dialling ahead nobody waits for an
 * agent, so every person who answers brings the rate down.
 */
export function govern(situation: Situation): PaceReason | null {
  const { limit, today, month, withEstimate, staffed, silentMs, hasFailed } = situation;
  if (hasFailed) return "FAULT";
  if (silentMs > longestSilenceMs) return "NO_EVENTS";
  if (isOver(today, limit)) return "OVER_LIMIT_TODAY";
  if (isOver(month, limit)) return "OVER_LIMIT_MONTH";
  if (withEstimate !== null && today.people >= fewestPeople && withEstimate > limit) {
    return "OVER_LIMIT_ESTIMATED";
  }
  return staffed < fewestAgents ? "TOO_FEW_AGENTS" : null;
}

function isOver({ people, abandoned }: Account, limit: number): boolean {
  return abandoned > limit * people + grace;
}

export function rateOf({ people, abandoned }: Account): number {
  return people === 0 ? 0 : abandoned / people;
}

const overLimit: readonly PaceReason[] = [
  ...(["OVER_LIMIT_TODAY", "OVER_LIMIT_MONTH", "OVER_LIMIT_ESTIMATED"] as const),
];

/** Whether the reason is one for which a campaign that stops at its limit dials nobody. */
export function isOverLimit(reason: PaceReason): boolean {
  return overLimit.includes(reason);
}
