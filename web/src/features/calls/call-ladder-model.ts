export type LegEvent = {
  at: string;
  leg: "CUSTOMER" | "AGENT" | "THIRD";
  type: string;
  cause: string | null;
  /** What the far side answered in SIP. */
  sipStatus: number | null;
  /** What the detection said, and how sure it was. */
  answeredBy?: "PERSON" | "MACHINE" | null;
  confidence?: number | null;
  /** The name of the queue in which it happened. */
  queue?: string | null;
};

export type Rung = LegEvent & {
  key: string;
  /** Seconds since the first event. */
  offset: number;
  /** Seconds since the event before it, of any leg: where the time went. */
  gap: number;
};

/** The last that detection said of whoever answered. */
export function detectionOf(history: readonly LegEvent[]): LegEvent | undefined {
  return history.findLast(({ answeredBy }) => answeredBy != null);
}

/** The events of all legs in the order in which they happened, with the time between them. */
export function rungsOf(history: readonly LegEvent[]): Rung[] {
  const sorted = [...history].sort((a, b) => a.at.localeCompare(b.at));
  const start = Date.parse(sorted[0]?.at ?? "");
  return sorted.map((event, index) => {
    const at = Date.parse(event.at);
    const before = Date.parse(sorted[index - 1]?.at ?? event.at);
    return {
      ...event,
      key: `${event.at} ${event.leg} ${event.type} ${index}`,
      offset: (at - start) / 1000,
      gap: (at - before) / 1000,
    };
  });
}
