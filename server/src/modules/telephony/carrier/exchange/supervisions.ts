import { type LegId, type Supervision, TelephonyError } from "../../port.ts";
import type { Channel } from "./channel.ts";

type Attended = { on: LegId; how: Supervision };

/** Which legs are with a pair without being of it. There is no sound here: it is only who may, and what is noted. */
export class Supervisions {
  readonly #attended = new Map<LegId, Attended>();
  readonly #note: (line: { legId: LegId; peerLegId: LegId; how: Supervision }) => void;

  constructor(note: (line: { legId: LegId; peerLegId: LegId; how: Supervision }) => void) {
    this.#note = note;
  }

  begin(channel: Channel, on: Channel, how: Supervision): void {
    const { legId } = channel.request;
    const peerLegId = on.request.legId;
    if (legId === peerLegId || channel.peerLegId !== null || on.peerLegId === null) {
      throw new TelephonyError("wrong-state", "A leg of no pair is with one that is of a pair");
    }
    const before = this.#attended.get(legId);
    if (before?.on === peerLegId && before.how === how) return;
    this.#attended.set(legId, { on: peerLegId, how });
    this.#note({ legId, peerLegId, how });
  }

  /** The leg is over, or in a pair of its own. */
  end({ request: { legId } }: Channel): void {
    for (const [one, { on }] of this.#attended) {
      if (one === legId || on === legId) this.#attended.delete(one);
    }
  }
}
