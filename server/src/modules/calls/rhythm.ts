import { realTimers, type Timers } from "../../platform/timers.ts";

/** How often the loop of calls does what it does, and by which time. */
export type CallRhythm = {
  timers: Timers;
  /** From one batch to the next at least, so that events which come together share a transaction; who answers cuts it short. */
  lullMs: number;
  reconcileMs: number;
  /** So many transactions of a batch beside each other, answers before the rest. One: a tenant after the other, each in one. */
  atOnce: number;
};

export const realRhythm: CallRhythm = {
  timers: realTimers,
  lullMs: 50,
  reconcileMs: 3000,
  atOnce: 4,
};
