import type { Recording } from "@parley/contract";

/** A moment of the recording that one may jump to. */
export type Mark = { at: number; kind: "EVENT" | "GAP"; type: string };
export type Span = { from: number; to: number };

type Entry = { at: string; leg: "CUSTOMER" | "AGENT" | "THIRD"; type: string };
type Timed = Pick<Recording, "startedAt" | "seconds" | "gaps">;

/** What of a call's history is worth a jump. */
const jumps = new Set(["ANSWERED", "BRIDGED", "HELD", "UNHELD", "UNBRIDGED", "ENDED"]);

/** Seconds from the beginning of the recording, within it. */
function offsetOf({ startedAt, seconds }: Timed, at: string): number {
  const offset = (Date.parse(at) - Date.parse(startedAt ?? at)) / 1000;
  return Math.min(Math.max(0, offset), seconds ?? 0);
}

/** The moments of the customer's side that lie in the recording, its gaps, and the disposition. */
export function marksOf(
  recording: Timed,
  history: readonly Entry[],
  closedAt: string | null,
): Mark[] {
  const start = Date.parse(recording.startedAt ?? "");
  const end = start + (recording.seconds ?? 0) * 1000;
  const isIn = (at: string) => Date.parse(at) >= start - 1000 && Date.parse(at) <= end + 1000;
  const events = history
    .filter(({ leg, type, at }) => leg === "CUSTOMER" && jumps.has(type) && isIn(at))
    .map(({ at, type }) => ({ at: offsetOf(recording, at), kind: "EVENT" as const, type }));
  const gaps = recording.gaps.map(({ from, why }) => {
    return { at: offsetOf(recording, from), kind: "GAP" as const, type: why };
  });
  const closed =
    closedAt !== null && isIn(closedAt)
      ? [{ at: offsetOf(recording, closedAt), kind: "EVENT" as const, type: "CLOSED" }]
      : [];
  return [...events, ...gaps, ...closed].sort((a, b) => a.at - b.at);
}

export function gapSpans(recording: Timed): Span[] {
  return recording.gaps.map(({ from, to }) => ({
    from: offsetOf(recording, from),
    to: to === null ? (recording.seconds ?? 0) : offsetOf(recording, to),
  }));
}
