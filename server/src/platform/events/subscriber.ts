import type { Ctx } from "../ctx.ts";
import type { SequencedEvent } from "./sequencer.ts";

export type HeardEvent = Pick<
  SequencedEvent,
  "id" | "position" | "name" | "actor_id" | "at" | "audience"
> & {
  data: Record<string, unknown>;
  /** What brought it about, where it was no person. */
  cause?: string | null;
};

/**
 * A module's ear. `handle` gets events in order, in one transaction with its cursor: what it does to
 * rows happens exactly once. It makes no network calls; it enqueues a job for that.
 */
export type Subscriber = {
  readonly name: string;
  readonly events: readonly string[];
  /** Whether a tenant's news are worth a round of their own; else the poll brings them, within a second. */
  readonly isFor?: (tenantId: string) => boolean;
  readonly handle: (ctx: Ctx, events: HeardEvent[]) => Promise<void>;
};
