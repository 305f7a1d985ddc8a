import type { LegId, LivePhase, ProviderEventDetail } from "../../port.ts";

/** A leg, as far as it has to do with another one. */
type Paired = {
  phase: LivePhase;
  peerLegId: LegId | null;
  /** Its last peer, also when that is over. */
  metLegId: LegId | null;
};

/** What bridges need of whoever has the legs. */
type Surroundings<Channel extends Paired> = {
  idOf(channel: Channel): LegId;
  find(legId: LegId): Channel | undefined;
  tell(channel: Channel, detail: ProviderEventDetail): void;
  /** The callee goes on in its new place. */
  goOn(channel: Channel): void;
};

/** Who hears whom. Every change is told to both sides, and none is told twice. */
export class Bridges<Channel extends Paired> {
  readonly #exchange: Surroundings<Channel>;

  constructor(exchange: Surroundings<Channel>) {
    this.#exchange = exchange;
  }

  join(one: Channel, other: Channel): void {
    const { idOf } = this.#exchange;
    if (one.peerLegId !== idOf(other)) {
      this.part(one);
      this.part(other);
    }
    this.#connect(one, idOf(other));
    this.#connect(other, idOf(one));
  }

  #connect(channel: Channel, peerLegId: LegId): void {
    if (channel.phase === "BRIDGED" && channel.peerLegId === peerLegId) return;
    channel.phase = "BRIDGED";
    channel.peerLegId = peerLegId;
    channel.metLegId = peerLegId;
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
