import type { CampaignStats } from "@parley/contract";

const bucketMinutes = 5;
/** So many whole steps make the pace: long enough to be steady, short enough to follow the day. */
const steps = 3;

/**
 * For how many minutes (from two hours on in whole hours) those who may be dialled now last at the pace of the last quarter of an hour; null while
 * nothing is dialled. Whoever comes due meanwhile is not counted.
 */
export function supplyMinutes({
  lastHour,
  members,
}: Pick<CampaignStats, "lastHour" | "members">): number | null {
  // The last step has only begun.
  const whole = lastHour.slice(0, -1).slice(-steps);
  const dials = whole.reduce((sum, { attempts }) => sum + attempts, 0);
  if (dials === 0) return null;
  const minutes = Math.floor((members.dialable * whole.length * bucketMinutes) / dials);
  return minutes < 120 ? minutes : Math.floor(minutes / 60) * 60;
}
