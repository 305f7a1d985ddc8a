import { type LegId, TelephonyError } from "../../port.ts";
import type { Channel } from "./channel.ts";

type Surroundings = {
  all(): Iterable<Channel>;
  /** The callee goes on in its new place. */
  goOn(channel: Channel): void;
  note(line: { line: "JOINED"; legId: LegId; peerLegId: LegId }): void;
};

/** Legs that are the third in a pair. The pair knows nothing of them. */
export class Guests {
  readonly #exchange: Surroundings;

  constructor(exchange: Surroundings) {
    this.#exchange = exchange;
  }

  join(channel: Channel, on: Channel): void {
    const { legId } = channel.request;
    const peerLegId = on.request.legId;
    if (legId === peerLegId || channel.peerLegId !== null || on.peerLegId === null) {
      throw new TelephonyError("wrong-state", "A leg of no pair is with one that is of a pair");
    }
    if (channel.guestOf === peerLegId) return;
    channel.guestOf = peerLegId;
    this.#exchange.note({ line: "JOINED", legId, peerLegId });
    this.#exchange.goOn(channel);
  }

  leave(channel: Channel): void {
    if (channel.guestOf === null) return;
    channel.guestOf = null;
    this.#exchange.goOn(channel);
  }

  /** The leg is in no pair any more, or over: whoever was its third is alone. */
  partFrom({ request: { legId } }: Channel): void {
    for (const channel of this.#exchange.all()) {
      if (channel.guestOf === legId) this.leave(channel);
    }
  }
}
