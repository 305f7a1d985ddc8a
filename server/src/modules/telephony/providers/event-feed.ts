import type { EventBatch, EventHandler, EventPosition, EventWatch } from "../port.ts";

type FeedOptions = {
  onBatch: EventHandler;
  watch?: EventWatch | undefined;
  /** Tells the provider what is stored. */
  confirm: (upTo: EventPosition) => void;
  /** A handler that failed; the batch comes again. */
  onFailure: (error: unknown) => void;
  pause: (ms: number) => Promise<void>;
};

export type EventFeed = ReturnType<typeof createEventFeed>;

const largestBatch = 500;
const retryMs = { first: 100, longest: 5_000 };

/** Hands batches to a consumer one after the other; what comes meanwhile makes the next larger. */
export function createEventFeed(
  since: EventPosition | null,
  { onBatch, watch = {}, confirm, onFailure, pause }: FeedOptions,
) {
  let waiting: EventBatch[] = [];
  let received = since;
  let running: Promise<void> | null = null;
  let isStopped = false;

  function push(batch: EventBatch): void {
    received = { incarnation: batch.incarnation, seq: batch.upTo };
    watch.onArrival?.(batch.events);
    const last = waiting.at(-1);
    if (last && isOneWith(last, batch)) {
      last.events.push(...batch.events);
      last.upTo = batch.upTo;
    } else {
      waiting.push({ ...batch, events: [...batch.events] });
    }
    running ??= run();
  }

  async function run(): Promise<void> {
    while (waiting.length > 0 && !isStopped) {
      if (watch.untilReady) await watch.untilReady();
      const batch = waiting.shift();
      if (batch) await deliver(batch);
    }
    running = null;
  }

  async function deliver(batch: EventBatch): Promise<void> {
    for (let wait = retryMs.first; !isStopped; wait = Math.min(2 * wait, retryMs.longest)) {
      try {
        await onBatch(batch);
        confirm({ incarnation: batch.incarnation, seq: batch.upTo });
        return;
      } catch (error) {
        onFailure(error);
        await pause(wait);
      }
    }
  }

  async function stop(): Promise<void> {
    isStopped = true;
    waiting = [];
    await running;
  }

  return { push, stop, received: () => received };
}

function isOneWith(batch: EventBatch, next: EventBatch): boolean {
  const isSmall = batch.events.length + next.events.length <= largestBatch;
  return isSmall && !next.gap && batch.incarnation === next.incarnation;
}
