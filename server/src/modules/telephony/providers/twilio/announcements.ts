import { type LegId, type PlayRequest, TelephonyError } from "../../port.ts";
import type { AsteriskLeg } from "../asterisk/legs.ts";
import { type Exchange, placeOf, redirect, redirectLater } from "./exchange.ts";
import { cut } from "./sounds.ts";

/**
 * Said to each side of a pair by itself: both are led out of their conference to the same words, and back into it by
 * these. Meanwhile neither hears the other; it is over when both have heard it.
 */
export async function announce(
  exchange: Exchange,
  legId: LegId,
  request: PlayRequest,
): Promise<void> {
  const { book, twiml } = exchange;
  const peerLegId = book.legs.up(legId).peerLegId;
  if (peerLegId === null) throw notTogether();
  await exchange.turns.take([legId, peerLegId], async () => {
    const { playbackId } = request;
    const pair = [book.legs.up(legId), book.legs.up(peerLegId)] as const;
    const [leg] = pair;
    if (leg.sound.used.has(playbackId)) return;
    const areTogether = pair.every(({ phase }) => phase === "BRIDGED");
    if (!areTogether || leg.peerLegId !== peerLegId) throw notTogether();
    cut(exchange, leg);
    leg.sound.used.add(playbackId);
    leg.sound.playing.set(playbackId, "ANNOUNCE");
    exchange.announced.set(playbackId, new Set([legId, peerLegId]));
    const words = (one: AsteriskLeg) => twiml.announced(placeOf(one), request);
    const led = await Promise.allSettled(pair.map((one) => redirect(exchange, one, words(one))));
    const failed = led.find(({ status }) => status === "rejected");
    if (failed?.status !== "rejected") return;
    leg.sound.playing.delete(playbackId);
    leg.sound.used.delete(playbackId);
    exchange.announced.delete(playbackId);
    pair.forEach((one, at) => {
      if (led[at]?.status !== "fulfilled" || !one.bridgeId) return;
      redirectLater(exchange, one, twiml.inRoom(placeOf(one), one.bridgeId));
    });
    throw failed.reason;
  });
}

const notTogether = () => new TelephonyError("wrong-state", "The leg hears no other one");

/** One side has heard it to its end. */
export function heardAnnouncement(
  { book, announced }: Exchange,
  leg: AsteriskLeg,
  playbackId: string,
): void {
  const waiting = announced.get(playbackId);
  if (!waiting?.delete(leg.origin.legId) || waiting.size > 0) return;
  announced.delete(playbackId);
  const pair = [leg, leg.peerLegId === null ? undefined : book.legs.ofChannel(leg.peerLegId)];
  const owner = pair.find((one) => one?.sound.playing.delete(playbackId));
  if (owner) book.legs.tell(owner, { type: "PLAYBACK_ENDED", playbackId, how: "FINISHED" });
}
