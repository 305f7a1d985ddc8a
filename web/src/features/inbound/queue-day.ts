import type { QueuesLive } from "@parley/contract";

export type LiveQueue = QueuesLive["queues"][number];
export type QueueHour = Omit<LiveQueue["hours"][number], "at">;

/** The hours of a day together. */
export function dayOf(hours: readonly QueueHour[]): QueueHour {
  const sum = (name: keyof QueueHour) => hours.reduce((total, hour) => total + hour[name], 0);
  return {
    came: sum("came"),
    answered: sum("answered"),
    withinTarget: sum("withinTarget"),
    left: sum("left"),
    leftSoon: sum("leftSoon"),
    notServed: sum("notServed"),
    waitedSeconds: sum("waitedSeconds"),
    longestSeconds: hours.reduce((longest, hour) => Math.max(longest, hour.longestSeconds), 0),
  };
}

/**
 * The share of calls that were answered within the target, of those that are over or answered; who hung up before it
 * was over is held against nobody. Null while nobody counts.
 */
export function levelOf({
  answered,
  withinTarget,
  left,
  leftSoon,
  notServed,
}: Pick<QueueHour, "answered" | "withinTarget" | "left" | "leftSoon" | "notServed">):
  | number
  | null {
  const counted = answered + left - leftSoon + notServed;
  return counted === 0 ? null : withinTarget / counted;
}
