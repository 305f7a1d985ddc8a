import type { LegId, ProviderEventDetail } from "../../port.ts";
import type { Channel } from "./channel.ts";

/** What bridges need of the exchange. */
type Surroundings = {
  find(legId: LegId): Channel | undefined;
  tell(channel: Channel, detail: ProviderEventDetail): void;
  /** The callee goes on in its new place. */
  goOn(channel: Channel): void;
};

export type Bridges = ReturnType<typeof createBridges>;

/** Who hears whom. Every change is told to both sides, and none is told twice. */
export function createBridges({ find, tell, goOn }: Surroundings) {
  function join(one: Channel, other: Channel): void {
    if (one.peerLegId !== other.request.legId) {
      part(one);
      part(other);
    }
    connect(one, other.request.legId);
    connect(other, one.request.legId);
  }

  function connect(channel: Channel, peerLegId: LegId): void {
    if (channel.phase === "BRIDGED" && channel.peerLegId === peerLegId) return;
    channel.phase = "BRIDGED";
    channel.peerLegId = peerLegId;
    channel.wasBridged = true;
    tell(channel, { type: "BRIDGED", peerLegId });
    goOn(channel);
  }

  /** Takes a leg from its bridge without a word about itself; its peer stays up, alone. */
  function part(channel: Channel): void {
    const peer = channel.peerLegId === null ? undefined : find(channel.peerLegId);
    channel.peerLegId = null;
    if (peer === undefined) return;
    peer.peerLegId = null;
    leaveAlone(peer);
  }

  function leaveAlone(channel: Channel): void {
    const held = channel.phase === "HELD";
    if (!held) channel.phase = "ANSWERED";
    tell(channel, { type: "UNBRIDGED", held });
    goOn(channel);
  }

  function separate(channel: Channel): void {
    if (channel.peerLegId === null) return;
    part(channel);
    leaveAlone(channel);
  }

  function hold(channel: Channel): void {
    if (channel.phase === "HELD") return;
    channel.phase = "HELD";
    tell(channel, { type: "HELD", peerLegId: channel.peerLegId });
    goOn(channel);
  }

  function unhold(channel: Channel): void {
    if (channel.phase !== "HELD") return;
    channel.phase = channel.peerLegId === null ? "ANSWERED" : "BRIDGED";
    tell(channel, { type: "UNHELD", peerLegId: channel.peerLegId });
    goOn(channel);
  }

  return { join, part, separate, hold, unhold };
}
