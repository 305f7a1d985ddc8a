import type { CarrierLine } from "./carrier.ts";

/** A call's change as a subscriber's socket brought it. */
export type HeardChange = { callId: string; state: string; at: number };

export type Judged = { line: string; ms: number };

const rank: Record<string, number> = {
  DIALING: 0,
  RINGING: 1,
  ANSWERED: 2,
  TALKING: 3,
  ON_HOLD: 3,
  ENDED: 4,
};

/** Which changes tell the subscriber of what the carrier did; a later state tells of an earlier one. */
const tells: Record<string, (state: string) => boolean> = {
  RINGING: (state) => (rank[state] ?? 0) >= 1,
  ANSWERED: (state) => (rank[state] ?? 0) >= 2,
  BRIDGED: (state) => (rank[state] ?? 0) >= 3,
  HELD: (state) => state === "ON_HOLD" || state === "ENDED",
  UNHELD: (state) => state === "TALKING" || state === "ENDED",
  ENDED: (state) => state === "ENDED",
};

/** These come and go, so that only a change after the event can tell of it. */
const passing = ["HELD", "UNHELD"];
/** The carrier's log has whole milliseconds. */
const roundingMs = 1;

/**
 * For each event of the carrier between two instants, how long until the subscriber knew. One he was
 * never told of counts as for ever.
 */
export function judge(
  carrier: readonly CarrierLine[],
  heard: readonly HeardChange[],
  from: number,
  to: number,
): Judged[] {
  const byCall = new Map<string, HeardChange[]>();
  for (const change of heard) {
    const known = byCall.get(change.callId);
    if (known) known.push(change);
    else byCall.set(change.callId, [change]);
  }
  const bridged = new Set<string>();
  return carrier.flatMap(({ at, line, callId }) => {
    const isTold = tells[line];
    if (!isTold || at < from || at >= to) return [];
    // Coming back from hold is a bridge too, and UNHELD speaks for it.
    if (line === "BRIDGED" && bridged.has(callId)) return [];
    if (line === "BRIDGED") bridged.add(callId);
    const since = passing.includes(line) ? at - roundingMs : 0;
    const told = byCall.get(callId)?.find((change) => change.at >= since && isTold(change.state));
    return [{ line, ms: told ? Math.max(0, told.at - at) : Number.POSITIVE_INFINITY }];
  });
}
