import type { Journal } from "../carrier/exchange/journal.ts";
import type { EventHandler, EventPosition, EventWatch, Subscription } from "../port.ts";
import { createEventFeed } from "./event-feed.ts";

const batchSize = 500;

type Consumer = {
  onBatch: EventHandler;
  watch?: EventWatch | undefined;
  onFailure: (error: unknown) => void;
  pause: (ms: number) => Promise<void>;
};

/** Hands over what stands in a journal in this process: all after `since`, then what comes. */
export function followJournal(
  journal: Journal,
  since: EventPosition | null,
  consumer: Consumer,
): Subscription & { missed(): void } {
  const { incarnation } = journal;
  let { after, gap } = journal.resume(since);
  let isAsked = false;
  const feed = createEventFeed(since, { ...consumer, confirm: journal.confirm });

  function drain(): void {
    isAsked = false;
    for (;;) {
      const excerpt = journal.read(after, batchSize);
      if (excerpt.events.length === 0 && !gap) return;
      feed.push({ incarnation, ...excerpt, gap: gap || excerpt.gap });
      after = excerpt.upTo;
      gap = false;
    }
  }

  /** Events of one turn make one batch. */
  function ask(): void {
    if (!isAsked) queueMicrotask(drain);
    isAsked = true;
  }

  const stopListening = journal.listen(ask);
  ask();
  return {
    close() {
      stopListening();
      return feed.stop();
    },
    /** Something happened that the journal knows nothing of: the next batch says so. */
    missed() {
      gap = true;
      ask();
    },
  };
}
