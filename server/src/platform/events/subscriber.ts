import type { Ctx } from "../ctx.ts";
import type { SequencedEvent } from "./sequencer.ts";

export type HeardEvent = Pick<SequencedEvent, "id" | "position" | "name" | "actor_id" | "at"> & {
  data: Record<string, unknown>;
};

/**
 * A module's ear. `handle` gets events in order, in one transaction with its cursor: what it does to
 * rows happens exactly once. It makes no network calls; it enqueues a job for that.
 */
export type Subscriber = {
  readonly name: string;
  readonly events: readonly string[];
  readonly handle: (ctx: Ctx, events: HeardEvent[]) => Promise<void>;
};
