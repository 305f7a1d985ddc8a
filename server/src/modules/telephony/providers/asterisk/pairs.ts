import { uuidv7 } from "uuidv7";
import { type LegId, TelephonyError } from "../../port.ts";
import { path } from "./ari.ts";
import { isNoGuest } from "./conference.ts";
import type { AsteriskLeg } from "./legs.ts";
import { cut } from "./sounds.ts";
import { endSupervisions } from "./supervise.ts";
import { order, orderIfThere, orderLater, type Switchboard } from "./switchboard.ts";

/** Who hears whom. What was done is told when Asterisk has said so. */

export function bridge(board: Switchboard, legId: LegId, peerLegId: LegId): Promise<void> {
  if (legId === peerLegId) {
    return Promise.reject(new TelephonyError("wrong-state", "A leg has no peer in itself"));
  }
  return board.turns.take([legId, peerLegId], async () => {
    const pair = await both(board, legId, peerLegId);
    const [one, other] = pair;
    if (one.phase === "BRIDGED" && other.phase === "BRIDGED" && one.peerLegId === peerLegId) return;
    for (const leg of pair) {
      cut(board, leg);
      if (leg.peerLegId === null) endSupervisions(board, leg.origin.legId);
      if (leg.phase === "HELD") orderLater(board, music(leg, "DELETE"));
      isNoGuest(board, leg);
    }
    const left = new Set(pair.flatMap(({ bridgeId }) => bridgeId ?? []));
    const bridgeId = uuidv7();
    // Keys are heard in it; without that, sound and keys of two SIP legs would pass Asterisk by.
    const opened = order(board, {
      ...{ method: "POST", path: path("bridges", bridgeId) },
      query: { type: "mixing,dtmf_events", name: nameOfPair(legId, peerLegId) },
    });
    try {
      // Neither waits for the other's answer: a person waits to hear a voice.
      await Promise.all([opened, add(board, bridgeId, pair)]);
    } catch (error) {
      orderLater(board, { method: "DELETE", path: path("bridges", bridgeId) });
      throw error;
    }
    for (const leg of pair) leg.bridgeId = bridgeId;
    board.legs.bridges.join(one, other);
    // Whoever is left in the bridges that they came from comes out of them.
    for (const id of left) dissolve(board, id);
  });
}

/** What a bridge is called, which outlives its channels: a process that comes after this one reads who met in it. */
const nameOfPair = (legId: LegId, peerLegId: LegId) => `pair ${legId} ${peerLegId}`;

/** Takes over from a bridge's name who met in it. */
export function recallPair({ legs }: Switchboard, name: string): void {
  const [kind, one, other] = name.split(" ");
  if (kind !== "pair" || !one || !other) return;
  legs.noteMeeting(one, other);
  legs.noteMeeting(other, one);
}

/** Both of them, answered, and not in the ear of machine detection any more. */
async function both(board: Switchboard, legId: LegId, peerLegId: LegId) {
  const pair = [board.legs.up(legId), board.legs.up(peerLegId)] as const;
  const awaited = pair.filter(({ verdict }) => verdict.isAwaited);
  if (awaited.length === 0) return pair;
  await Promise.all(awaited.map(({ verdict }) => verdict.reached));
  return [board.legs.up(legId), board.legs.up(peerLegId)] as const;
}

export function unbridge(board: Switchboard, legId: LegId): Promise<void> {
  return board.turns.take([legId], async () => {
    const leg = board.legs.up(legId);
    if (leg.peerLegId === null) return;
    const { bridgeId } = leg;
    cutBoth(board, leg);
    if (bridgeId) await orderIfThere(board, { method: "DELETE", path: path("bridges", bridgeId) });
    board.legs.bridges.separate(leg);
    forget(board, bridgeId);
  });
}

export function hold(board: Switchboard, legId: LegId): Promise<void> {
  return board.turns.take([legId], async () => {
    const leg = board.legs.up(legId);
    if (leg.phase === "HELD") return;
    cutBoth(board, leg);
    if (leg.bridgeId && leg.peerLegId) await order(board, move(leg, "removeChannel"));
    await order(board, music(leg, "POST"));
    orderLater(board, heldFrom(leg, leg.bridgeId ?? "nowhere"));
    board.legs.bridges.hold(leg);
  });
}

export function unhold(board: Switchboard, legId: LegId): Promise<void> {
  return board.turns.take([legId], async () => {
    const leg = board.legs.up(legId);
    if (leg.phase !== "HELD") return;
    await orderIfThere(board, music(leg, "DELETE"));
    if (leg.bridgeId && leg.peerLegId) await order(board, move(leg, "addChannel"));
    orderLater(board, heldFrom(leg, ""));
    board.legs.bridges.unhold(leg);
  });
}

/** What is left of a pair when one of it has ended: its bridge goes, and the other is alone. */
export function leaveBridge(board: Switchboard, leg: AsteriskLeg): void {
  // What was said to both of them, the other one hears no more.
  for (const other of board.legs.all()) {
    if (leg.bridgeId && other !== leg && other.bridgeId === leg.bridgeId) cut(board, other);
  }
  if (leg.bridgeId) dissolve(board, leg.bridgeId);
}

/** What plays to a leg, or was said to it and its peer. */
function cutBoth(board: Switchboard, leg: AsteriskLeg): void {
  cut(board, leg);
  if (leg.peerLegId) cut(board, board.legs.live(leg.peerLegId));
}

function dissolve(board: Switchboard, bridgeId: string): void {
  orderLater(board, { method: "DELETE", path: path("bridges", bridgeId) });
  forget(board, bridgeId);
}

function forget(board: Switchboard, bridgeId: string | null): void {
  for (const leg of board.legs.all()) {
    if (leg.bridgeId === bridgeId) leg.bridgeId = null;
    if (bridgeId !== null && leg.guestOf === bridgeId) isNoGuest(board, leg);
  }
}

function add(board: Switchboard, bridgeId: string, pair: readonly AsteriskLeg[]) {
  const channel = pair.map(({ channelId }) => channelId).join(",");
  return order(board, {
    ...{ method: "POST", path: path("bridges", bridgeId, "addChannel"), query: { channel } },
  });
}

function move({ bridgeId, channelId }: AsteriskLeg, where: "addChannel" | "removeChannel") {
  const query = { channel: channelId };
  return { method: "POST", path: path("bridges", bridgeId ?? "", where), query } as const;
}

function music({ channelId }: AsteriskLeg, method: "POST" | "DELETE") {
  return { method, path: path("channels", channelId, "moh") } as const;
}

/** So that a process that comes after this one knows it too. */
function heldFrom({ channelId }: AsteriskLeg, value: string) {
  const query = { variable: "LEG_HELD_FROM", value };
  return { method: "POST", path: path("channels", channelId, "variable"), query } as const;
}
