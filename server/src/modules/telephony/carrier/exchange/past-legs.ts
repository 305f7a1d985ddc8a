import type { HangupCause, LegId } from "../../port.ts";
import type { Memory } from "../call-log.ts";
import type { EndedChannel } from "./channel.ts";

const keptMs = 24 * 60 * 60 * 1_000;
const keptLegs = 200_000;

/** The legs that have ended, for a day. */
export class PastLegs {
  /** In the order of their end. */
  readonly #legs = new Map<LegId, EndedChannel>();
  readonly #limit: number;
  /** Leg ids sort by time: one that is not above this may have been forgotten. */
  #forgottenUpTo: LegId = "";

  constructor(limit = keptLegs) {
    this.#limit = limit;
  }

  get(legId: LegId): EndedChannel | undefined {
    return this.#legs.get(legId);
  }

  add(legId: LegId, leg: EndedChannel): void {
    this.#legs.set(legId, leg);
    for (const [oldest, { endedAt }] of this.#legs) {
      if (this.#legs.size <= this.#limit && endedAt > leg.endedAt - keptMs) break;
      this.#legs.delete(oldest);
      this.forget(oldest);
    }
  }

  /** From now on a leg id up to this one counts as possibly known. */
  forget(legId: LegId): void {
    if (legId > this.#forgottenUpTo) this.#forgottenUpTo = legId;
  }

  mayHaveForgotten(legId: LegId): boolean {
    return legId <= this.#forgottenUpTo;
  }
}

/** A leg of an earlier incarnation, as its log tells of it; `ordinal`: of the event that says its end now, else 0. */
export function recalled(
  { to, callId, answeredAt }: Memory["legs"][number],
  { cause, at }: { cause: HangupCause; at: string },
  ordinal: number,
): EndedChannel {
  return {
    identity: `${to} ${callId}`,
    report: {
      ...{ state: "ENDED", cause, at, ordinal, answeredAt },
      ...{ answeredBy: null, confidence: null },
    },
    endedAt: Date.parse(at),
  };
}
