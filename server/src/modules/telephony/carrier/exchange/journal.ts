import type { EventPosition, ProviderEvent } from "../../port.ts";

/** Confirmed events that stay, so that an observer beside the consumer may lag a little. */
const confirmedKept = 5_000;
/** Unconfirmed events that stay: some minutes of a busy floor whose application is away. */
const unconfirmedKept = 200_000;

type WithoutSeq<Event> = Event extends unknown ? Omit<Event, "seq"> : never;
/** An event before its place in the order of delivery is known. */
export type UnsentEvent = WithoutSeq<ProviderEvent>;

export type Excerpt = { events: ProviderEvent[]; upTo: number; gap: boolean };

/** The events of one incarnation in the order of delivery, until they are confirmed. */
export type Journal = ReturnType<typeof createJournal>;

/** An empty journal; `seq` starts at 1. */
export function createJournal(incarnation: string, limits = { confirmedKept, unconfirmedKept }) {
  let events: ProviderEvent[] = [];
  /** The `seq` of `events[0]`. */
  let firstSeq = 1;
  let lastSeq = 0;
  let confirmed = 0;
  const listeners = new Set<() => void>();

  function append(event: UnsentEvent): void {
    lastSeq += 1;
    events.push({ ...event, seq: lastSeq });
    forget();
    for (const listener of listeners) listener();
  }

  /** Drops in strides, so that the array is not moved at every event. */
  function forget(): void {
    const droppable = Math.max(confirmed - limits.confirmedKept, lastSeq - limits.unconfirmedKept);
    const surplus = droppable - firstSeq + 1;
    if (surplus < Math.max(1_000, events.length / 4)) return;
    events = events.slice(surplus);
    firstSeq += surplus;
  }

  /** Where a consumer goes on that has stored everything up to `since`. */
  function resume(since: EventPosition | null): { after: number; gap: boolean } {
    const after = since?.incarnation === incarnation ? since.seq : 0;
    const changed = since !== null && since.incarnation !== incarnation;
    return { after: Math.min(after, lastSeq), gap: changed || after < firstSeq - 1 };
  }

  function read(after: number, limit: number): Excerpt {
    const start = Math.max(0, after - firstSeq + 1);
    const found = events.slice(start, start + limit);
    return { events: found, upTo: found.at(-1)?.seq ?? after, gap: after < firstSeq - 1 };
  }

  function confirm(upTo: EventPosition): void {
    if (upTo.incarnation !== incarnation) return;
    confirmed = Math.max(confirmed, Math.min(upTo.seq, lastSeq));
  }

  /** Calls back after every event, until the returned function is called. */
  function listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { incarnation, append, resume, read, confirm, listen, lastSeq: () => lastSeq };
}
