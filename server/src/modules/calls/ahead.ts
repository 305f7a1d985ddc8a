import type { ProviderEvent } from "../telephony/index.ts";
import { type Group, isAnswer } from "./batch.ts";

/**
 * Customers who answer while a batch is being written down: what has come of their calls is written down beside it, and not after it.
 * The batch that has these events as well finds them known, so that their order and how far one has come stay the feed's.
 */
export class Ahead {
  /** By call, what has come and is in no batch yet. */
  readonly #arrived = new Map<string, ProviderEvent[]>();
  /** Calls of the batch that is being written down: what comes of them waits for it. */
  #inBatch = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #atOnce: number;
  readonly #write: (group: Group) => Promise<void>;

  constructor(atOnce: number, write: (group: Group) => Promise<void>) {
    this.#atOnce = atOnce;
    this.#write = write;
  }

  /** These have come, and are on their way into a batch. */
  arrive(events: readonly ProviderEvent[]): void {
    for (const event of events) {
      const list = this.#arrived.get(event.callId);
      if (list) list.push(event);
      else this.#arrived.set(event.callId, [event]);
    }
    if (this.#inBatch.size === 0) return;
    for (const event of events) if (isAnswer(event)) this.#hasten(event);
  }

  /** Writes a batch down; resolves with the work. */
  async during(events: readonly ProviderEvent[], work: () => Promise<void>): Promise<void> {
    this.#inBatch = new Set(events.map(({ callId }) => callId));
    for (const callId of this.#inBatch) this.#arrived.delete(callId);
    try {
      await work();
    } finally {
      this.#inBatch.clear();
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  #hasten({ tenantId, callId }: ProviderEvent): void {
    const isFull = this.#underWay.size >= this.#atOnce - 1;
    if (isFull || this.#inBatch.has(callId) || this.#underWay.has(callId)) return;
    const events = [...(this.#arrived.get(callId) ?? [])];
    // What fails is written down with its batch.
    const written = this.#write({ tenantId, events }).catch(() => {});
    this.#underWay.set(
      callId,
      written.finally(() => this.#underWay.delete(callId)),
    );
  }
}
