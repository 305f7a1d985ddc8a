import type { LegId, ProviderEventDetail } from "../../port.ts";
import type { Channel } from "./channel.ts";

/** What bridges need of the exchange. */
type Surroundings = {
  find(legId: LegId): Channel | undefined;
  tell(channel: Channel, detail: ProviderEventDetail): void;
  /** The callee goes on in its new place. */
  goOn(channel: Channel): void;
};

/** Who hears whom. Every change is told to both sides, and none is told twice. */
export class Bridges {
  readonly #exchange: Surroundings;

  constructor(exchange: Surroundings) {
    this.#exchange = exchange;
  }

  join(one: Channel, other: Channel): void {
    if (one.peerLegId !== other.request.legId) {
      this.part(one);
      this.part(other);
    }
    this.#connect(one, other.request.legId);
    this.#connect(other, one.request.legId);
  }

  #connect(channel: Channel, peerLegId: LegId): void {
    if (channel.phase === "BRIDGED" && channel.peerLegId === peerLegId) return;
    channel.phase = "BRIDGED";
    channel.peerLegId = peerLegId;
    channel.wasBridged = true;
    this.#exchange.tell(channel, { type: "BRIDGED", peerLegId });
    this.#exchange.goOn(channel);
  }

  /** Takes a leg from its bridge without a word about itself; its peer stays up, alone. */
  part(channel: Channel): void {
    const peer = channel.peerLegId === null ? undefined : this.#exchange.find(channel.peerLegId);
    channel.peerLegId = null;
    if (peer === undefined) return;
    peer.peerLegId = null;
    this.#leaveAlone(peer);
  }

  #leaveAlone(channel: Channel): void {
    const held = channel.phase === "HELD";
    if (!held) channel.phase = "ANSWERED";
    this.#exchange.tell(channel, { type: "UNBRIDGED", held });
    this.#exchange.goOn(channel);
  }

  separate(channel: Channel): void {
    if (channel.peerLegId === null) return;
    this.part(channel);
    this.#leaveAlone(channel);
  }

  hold(channel: Channel): void {
    if (channel.phase === "HELD") return;
    channel.phase = "HELD";
    this.#exchange.tell(channel, { type: "HELD", peerLegId: channel.peerLegId });
    this.#exchange.goOn(channel);
  }

  unhold(channel: Channel): void {
    if (channel.phase !== "HELD") return;
    channel.phase = channel.peerLegId === null ? "ANSWERED" : "BRIDGED";
    this.#exchange.tell(channel, { type: "UNHELD", peerLegId: channel.peerLegId });
    this.#exchange.goOn(channel);
  }
}
