import {
  type LegId,
  type PlayRequest,
  type RecordedSound,
  type RecordRequest,
  type SoundFile,
  TelephonyError,
} from "../../port.ts";
import type { AsteriskLeg } from "../asterisk/legs.ts";
import { type Exchange, placeOf, redirect } from "./exchange.ts";
import { hasEnded } from "./lines.ts";

/** What is said and recorded. */

/** Of a recording that was cut off Twilio may say nothing. */
const unsaidMs = 30_000;

export function say(
  exchange: Exchange,
  legId: LegId,
  text: string,
  sound?: SoundFile | null,
): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const leg = aloneOf(exchange, legId);
    cut(exchange, leg);
    await redirect(exchange, leg, exchange.twiml.said(placeOf(leg), text, sound));
  });
}

/** Says a text and plays a sound after it, and hangs up then. */
export async function dismiss(
  exchange: Exchange,
  legId: LegId,
  text: string,
  sound?: SoundFile | null,
): Promise<void> {
  if (await hasEnded(exchange, legId)) return;
  await exchange.turns.take([legId], async () => {
    const { book, twiml } = exchange;
    const leg = book.legs.up(legId);
    if (leg.sound.isDismissed) return;
    leg.sound.isDismissed = true;
    const peer = leg.peerLegId;
    try {
      cut(exchange, leg);
      await redirect(exchange, leg, twiml.dismissed(placeOf(leg), text, sound));
    } catch (error) {
      leg.sound.isDismissed = false;
      throw error;
    }
    book.legs.bridges.separate(leg);
    book.write(leg);
    const other = peer === null ? undefined : book.legs.ofChannel(peer);
    if (other) book.write(other);
  });
}

export function play(exchange: Exchange, legId: LegId, request: PlayRequest): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const { playbackId } = request;
    const leg = exchange.book.legs.up(legId);
    if (leg.sound.used.has(playbackId)) return;
    aloneOf(exchange, legId);
    cut(exchange, leg);
    leg.sound.used.add(playbackId);
    leg.sound.playing.set(playbackId, "PLAY");
    try {
      await redirect(exchange, leg, exchange.twiml.played(placeOf(leg), request));
    } catch (error) {
      leg.sound.playing.delete(playbackId);
      leg.sound.used.delete(playbackId);
      throw error;
    }
  });
}

export async function stopPlay(exchange: Exchange, legId: LegId, playbackId: string) {
  if (await hasEnded(exchange, legId)) return;
  await exchange.turns.take([legId], async () => {
    const leg = exchange.book.legs.up(legId);
    if (!leg.sound.playing.has(playbackId)) return;
    await redirect(exchange, leg, exchange.twiml.parked(placeOf(leg)));
    cut(exchange, leg);
  });
}

/**
 * What plays is over: the call is led to something else, or its listener pressed a key. What was said to both sides of a
 * pair ends with that.
 */
export function cut(exchange: Exchange, leg: AsteriskLeg): void {
  stopped(exchange, leg);
  const peer = leg.peerLegId === null ? undefined : exchange.book.legs.ofChannel(leg.peerLegId);
  if (peer) stopped(exchange, peer);
}

export function stopped({ book, announced }: Exchange, leg: AsteriskLeg): void {
  for (const playbackId of [...leg.sound.playing.keys()]) {
    leg.sound.playing.delete(playbackId);
    announced.delete(playbackId);
    book.legs.tell(leg, { type: "PLAYBACK_ENDED", playbackId, how: "STOPPED" });
  }
}

export function record(exchange: Exchange, legId: LegId, request: RecordRequest): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const leg = exchange.book.legs.up(legId);
    if (leg.sound.used.has(request.recordingId)) return;
    aloneOf(exchange, legId);
    if (leg.sound.recordingId) throw new TelephonyError("wrong-state", "It is recorded already");
    cut(exchange, leg);
    leg.sound.used.add(request.recordingId);
    leg.sound.recordingId = request.recordingId;
    try {
      await redirect(exchange, leg, exchange.twiml.recorded(placeOf(leg), request));
    } catch (error) {
      leg.sound.recordingId = null;
      leg.sound.used.delete(request.recordingId);
      throw error;
    }
  });
}

export async function stopRecord(exchange: Exchange, legId: LegId, recordingId: string) {
  if (await hasEnded(exchange, legId)) return;
  await exchange.turns.take([legId], async () => {
    const leg = exchange.book.legs.up(legId);
    if (leg.sound.recordingId !== recordingId) return;
    await redirect(exchange, leg, exchange.twiml.parked(placeOf(leg)));
    setTimeout(() => nothingCame(exchange, leg, recordingId), unsaidMs).unref();
  });
}

/** Nothing was recorded; told once. */
export function nothingCame({ book }: Exchange, leg: AsteriskLeg, recordingId: string): void {
  if (leg.sound.recordingId !== recordingId) return;
  leg.sound.recordingId = null;
  const nothing = { recordingId, seconds: 0, failed: true };
  book.legs.tellOf(leg.origin, { type: "RECORDING_ENDED", ...nothing });
}

export async function fetchRecording(
  { book }: Exchange,
  recordingId: string,
): Promise<RecordedSound | null> {
  const recording = await book.store.recordingOf(recordingId);
  if (recording?.what !== "MESSAGE" || recording.sid === null) return null;
  if (recording.state === "FORGOTTEN") return null;
  const bytes = await book.account(recording.trunk).sound(recording.sid);
  return bytes && { contentType: "audio/wav", bytes, synthetic: false };
}

function aloneOf({ book }: Exchange, legId: LegId): AsteriskLeg {
  const leg = book.legs.up(legId);
  if (leg.peerLegId === null) return leg;
  throw new TelephonyError("wrong-state", "The leg is in a bridge");
}
