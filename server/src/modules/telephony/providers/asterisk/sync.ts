import { z } from "zod";
import { path } from "./ari.ts";
import { Bridge, Channel } from "./ari-messages.ts";
import { type AsteriskLeg, isUp } from "./legs.ts";
import { ringsHere } from "./lines.ts";
import { leaveBridge, recallPair } from "./pairs.ts";
import { endSupervisions } from "./supervise.ts";
import { orderLater, type Switchboard } from "./switchboard.ts";
import { endTap, isOfTap } from "./taps.ts";

/**
 * After a connection was made: what Asterisk has and what is believed here become one. Channels of ours that are
 * not known (of a process before this one) are adopted, legs that it has no more are lost.
 */
export async function synchronise(board: Switchboard): Promise<void> {
  const { ari, legs } = board;
  const [listed, bridged] = await Promise.all([
    ari.request({ method: "GET", path: path("channels") }),
    ari.request({ method: "GET", path: path("bridges") }),
  ]);
  const channels = z.array(Channel).parse(listed);
  const bridges = z.array(Bridge).parse(bridged);
  const there = new Set(channels.map(({ id }) => id));
  for (const leg of legs.all()) if (!there.has(leg.channelId)) lose(board, leg);
  for (const channel of channels) {
    if (isOfTap(channel.id)) {
      sweep(board, "channels", channel.id);
      continue;
    }
    const leg = legs.ofChannel(channel.id);
    if (leg) catchUp(board, leg, channel);
    else meet(board, channel);
  }
  for (const leg of legs.all()) place(board, leg, { channels, bridges });
  for (const { id, name, channels: inside } of bridges) {
    recallPair(board, name);
    if (isOfTap(id)) {
      sweep(board, "bridges", id);
      continue;
    }
    // Bridges outlive their channels.
    if (inside.length === 0 && !legs.all().some(({ bridgeId }) => bridgeId === id)) {
      orderLater(board, { method: "DELETE", path: path("bridges", id) });
    }
  }
}

/** What listens for a process before this one listens for nobody. */
function sweep(board: Switchboard, kind: "channels" | "bridges", id: string): void {
  if (!board.taps.has(id)) orderLater(board, { method: "DELETE", path: path(kind, id) });
}

/** All that was believed live is gone: Asterisk is, and with it its calls. */
export function loseAll(board: Switchboard): void {
  for (const leg of board.legs.all()) lose(board, leg);
}

function lose(board: Switchboard, leg: AsteriskLeg): void {
  // A refusal of ours, or an end that was on its way, is what it was; of the rest nobody knows.
  board.legs.end(leg, leg.endsBy ?? "LOST");
  if (leg.trunk) board.trunks.giveBack(leg.trunk);
  leaveBridge(board, leg);
  endSupervisions(board, leg.origin.legId);
  endTap(board, leg.origin.legId, "LOST");
}

/** What happened to a leg while nobody listened. */
function catchUp({ legs }: Switchboard, leg: AsteriskLeg, { state }: Channel): void {
  legs.confirm(leg);
  if (state === "Ringing") legs.ring(leg);
  if (state !== "Up" || isUp(leg) || leg.verdict.isAwaited) return;
  leg.pickedUpAt ??= new Date().toISOString();
  if (leg.incoming === null || leg.incoming.isTaken) legs.answer(leg);
}

/** A channel that nobody here knows: of a process before this one, or a call that came in meanwhile. */
function meet(board: Switchboard, channel: Channel): void {
  const { LEG_ID, LEG_KIND, LEG_TENANT, LEG_CALL, LEG_ATTEMPT, LEG_IDENTITY, TRUNK } =
    channel.channelvars;
  if (channel.dialplan.app_name !== "Stasis" && !LEG_ID) return;
  if (!LEG_ID || !LEG_TENANT || !LEG_CALL) {
    if (board.supervisions.has(channel.id)) return;
    ringsHere(board, channel);
    return;
  }
  const { legs, trunks } = board;
  const leg = legs.add({
    origin: {
      ...{ legId: LEG_ID, tenantId: LEG_TENANT, callId: LEG_CALL },
      ...{ attemptId: LEG_ATTEMPT || undefined },
      kind: LEG_KIND === "AGENT" ? "AGENT" : "CUSTOMER",
    },
    ...{ identity: LEG_IDENTITY ?? LEG_ID, channelId: channel.id, trunk: TRUNK || null },
    ...{ isConfirmed: true, phase: channel.state === "Ringing" ? "RINGING" : "ACCEPTED" },
  });
  if (leg.trunk) trunks.occupy(leg.trunk);
  if (channel.state !== "Up") return;
  // When it was answered and by whom, only the process before this one was told.
  leg.pickedUpAt = new Date().toISOString();
  leg.phase = "ANSWERED";
}

type Found = { channels: readonly Channel[]; bridges: readonly Bridge[] };

/** Who it is with, as Asterisk has it. */
function place({ legs }: Switchboard, leg: AsteriskLeg, { channels, bridges }: Found): void {
  if (!isUp(leg) || leg.peerLegId !== null) return;
  const { LEG_HELD_FROM: heldFrom } = variablesOf(leg, channels);
  if (heldFrom) {
    leg.phase = "HELD";
    const bridge = bridges.find(({ id }) => id === heldFrom);
    const [peer] = (bridge?.channels ?? [])
      .flatMap((id) => legs.ofChannel(id) ?? [])
      .filter((other) => !isGuest(other, bridge?.id, channels));
    if (bridge && peer) pair(leg, peer, bridge.id);
    return;
  }
  const bridge = bridges.find(({ channels: inside }) => inside.includes(leg.channelId));
  if (!bridge) return;
  if (isGuest(leg, bridge.id, channels)) {
    leg.guestOf = bridge.id;
    return;
  }
  const peer = bridge.channels
    .flatMap((id) => legs.ofChannel(id) ?? [])
    .find((other) => other !== leg && !isGuest(other, bridge.id, channels));
  if (peer) {
    pair(leg, peer, bridge.id);
    leg.phase = "BRIDGED";
  }
}

/** Whether it is the third in a bridge, as was written onto its channel. */
function isGuest(
  leg: AsteriskLeg,
  bridgeId: string | undefined,
  channels: readonly Channel[],
): boolean {
  return bridgeId !== undefined && variablesOf(leg, channels).LEG_GUEST_OF === bridgeId;
}

function variablesOf({ channelId }: AsteriskLeg, channels: readonly Channel[]) {
  return channels.find(({ id }) => id === channelId)?.channelvars ?? {};
}

function pair(leg: AsteriskLeg, peer: AsteriskLeg, bridgeId: string): void {
  leg.bridgeId = bridgeId;
  leg.peerLegId = peer.origin.legId;
  leg.metLegId = leg.peerLegId;
  peer.bridgeId = bridgeId;
  peer.peerLegId = leg.origin.legId;
  peer.metLegId = peer.peerLegId;
  if (peer.phase === "ANSWERED") peer.phase = "BRIDGED";
}
