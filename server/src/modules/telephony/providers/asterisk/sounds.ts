import { uuidv7 } from "uuidv7";
import {
  type LegId,
  type PlayRequest,
  type RecordedSound,
  type RecordRequest,
  type SoundFile,
  TelephonyError,
} from "../../port.ts";
import { wholeMessage } from "../../sound/message-wav.ts";
import { AriError, path } from "./ari.ts";
import type { AriEvent } from "./ari-messages.ts";
import type { AsteriskLeg, Origin } from "./legs.ts";
import { hangUpChannel } from "./lines.ts";
import { order, orderIfThere, orderLater, refusalOf, type Switchboard } from "./switchboard.ts";
import type { Voice } from "./voice.ts";

/** A message takes a megabyte a minute. */
const largestRecording = 64 * 1024 * 1024;
const fetchMs = 30_000;
const unsaidMs = 1_000;

/** Says a text into a leg, and plays a sound after it, behind what plays there already. */
export async function say(
  board: Switchboard,
  legId: LegId,
  text: string,
  sound?: SoundFile | null,
): Promise<void> {
  const leg = aloneOf(board, legId);
  await start(board, leg, { kind: "SAY", playbackId: uuidv7(), text, sound: sound ?? null });
}

/** Says a text and plays a sound after it, and hangs up then. */
export async function dismiss(
  board: Switchboard,
  legId: LegId,
  text: string,
  sound?: SoundFile | null,
): Promise<void> {
  if (board.legs.hasEnded(legId)) return;
  const leg = board.legs.up(legId);
  if (leg.sound.isDismissed) return;
  leg.sound.isDismissed = true;
  try {
    if (leg.bridgeId && leg.peerLegId) {
      const bridge = { method: "DELETE", path: path("bridges", leg.bridgeId) } as const;
      await orderIfThere(board, bridge);
      board.legs.bridges.separate(leg);
    }
    cut(board, leg);
    await start(board, leg, { kind: "DISMISS", playbackId: uuidv7(), text, sound: sound ?? null });
  } catch (error) {
    leg.sound.isDismissed = false;
    throw error;
  }
}

export async function play(board: Switchboard, legId: LegId, request: PlayRequest): Promise<void> {
  const { playbackId } = request;
  const leg = board.legs.up(legId);
  if (leg.sound.used.has(playbackId)) return;
  aloneOf(board, legId);
  cut(board, leg);
  leg.sound.used.add(playbackId);
  await start(board, leg, { kind: "PLAY", ...request });
}

export async function stopPlay(board: Switchboard, legId: LegId, playbackId: string) {
  if (board.legs.hasEnded(legId)) return;
  const leg = board.legs.up(legId);
  if (leg.sound.playing.has(playbackId)) cut(board, leg);
}

/** Cuts all that plays or waits to. */
export function cut(board: Switchboard, leg: AsteriskLeg): void {
  for (const [id, kind] of [...leg.sound.playing]) {
    leg.sound.playing.delete(id);
    orderLater(board, { method: "DELETE", path: path("playbacks", id) });
    if (kind !== "PLAY" && kind !== "ANNOUNCE") continue;
    board.legs.tell(leg, { type: "PLAYBACK_ENDED", playbackId: id, how: "STOPPED" });
  }
}

/** Into its bridge, where both hear it. */
export async function announce(
  board: Switchboard,
  legId: LegId,
  request: PlayRequest,
): Promise<void> {
  const { playbackId } = request;
  const leg = board.legs.up(legId);
  if (leg.sound.used.has(playbackId)) return;
  if (leg.phase !== "BRIDGED") throw new TelephonyError("wrong-state", "The leg is in no bridge");
  cut(board, leg);
  leg.sound.used.add(playbackId);
  await start(board, leg, { kind: "ANNOUNCE", ...request });
}

type Start = PlayRequest & { kind: "SAY" | "PLAY" | "DISMISS" | "ANNOUNCE" };

async function start(board: Switchboard, leg: AsteriskLeg, request: Start) {
  const { kind, playbackId } = request;
  if (board.voice === null) throw new TelephonyError("malformed", "Nothing here can speak");
  const { playing } = leg.sound;
  playing.set(playbackId, kind);
  try {
    const media = await mediaOf(board.voice, request);
    // It was cut while it was being rendered.
    if (!playing.has(playbackId)) return;
    const at =
      kind === "ANNOUNCE"
        ? path("bridges", leg.bridgeId ?? "", "play", playbackId)
        : path("channels", leg.channelId, "play", playbackId);
    await order(board, { method: "POST", path: at, query: { media } });
  } catch (error) {
    playing.delete(playbackId);
    throw error;
  }
}

/** One after the other: Asterisk plays a list as one. */
async function mediaOf(voice: Voice, { text, sound }: PlayRequest): Promise<string> {
  const said = text === "" ? [] : [await voice.mediaOf(text)];
  const played = sound ? [await voice.mediaOfSound(sound)] : [];
  const all = [...said, ...played];
  if (all.length === 0) throw new TelephonyError("malformed", "There is nothing to hear");
  return all.join(",");
}

export async function record(board: Switchboard, legId: LegId, request: RecordRequest) {
  const { recordingId, maxSeconds, silenceSeconds, endKey } = request;
  const leg = board.legs.up(legId);
  if (leg.sound.used.has(recordingId)) return;
  aloneOf(board, legId);
  if (leg.sound.recordingId) throw new TelephonyError("wrong-state", "It is recorded already");
  cut(board, leg);
  leg.sound.used.add(recordingId);
  leg.sound.recordingId = recordingId;
  try {
    await board.ari.request({
      ...{ method: "POST", path: path("channels", leg.channelId, "record") },
      query: {
        ...{ name: recordingId, format: "wav", beep: "true", ifExists: "fail" },
        ...{ maxDurationSeconds: maxSeconds, maxSilenceSeconds: silenceSeconds },
        terminateOn: endKey ?? "none",
      },
    });
  } catch (error) {
    if (error instanceof AriError && error.status === 409) {
      await goOnRecording(board, leg, recordingId);
      return;
    }
    leg.sound.recordingId = null;
    throw error instanceof AriError ? refusalOf(error) : error;
  }
}

/** A process before this one began it: it goes on, or has ended and nobody was told. Nothing of it is recorded over. */
async function goOnRecording(
  board: Switchboard,
  leg: AsteriskLeg,
  recordingId: string,
): Promise<void> {
  const live = { method: "GET", path: path("recordings", "live", recordingId) } as const;
  const isLive = await board.ari.request(live).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AriError && error.status === 404) return false;
      throw error;
    },
  );
  if (isLive || leg.sound.recordingId !== recordingId) return;
  leg.sound.recordingId = null;
  board.legs.tell(leg, { type: "RECORDING_ENDED", recordingId, seconds: 0, failed: false });
}

export async function stopRecord(board: Switchboard, legId: LegId, recordingId: string) {
  if (board.legs.hasEnded(legId)) return;
  const leg = board.legs.up(legId);
  if (leg.sound.recordingId !== recordingId) return;
  const at = path("recordings", "live", recordingId, "stop");
  await orderIfThere(board, { method: "POST", path: at });
  // Of one that was stopped before its beep Asterisk says nothing.
  setTimeout(() => {
    if (leg.sound.recordingId !== recordingId) return;
    leg.sound.recordingId = null;
    const nothing = { recordingId, seconds: 0, failed: true };
    board.legs.tell(leg, { type: "RECORDING_ENDED", ...nothing });
  }, unsaidMs).unref();
}

export async function fetchRecording(
  board: Switchboard,
  recordingId: string,
): Promise<RecordedSound | null> {
  const answer = await fileOf(board, recordingId);
  if (answer === null) return null;
  const isTooLarge = Number(answer.headers.get("content-length") ?? 0) > largestRecording;
  if (isTooLarge) {
    await answer.body?.cancel();
    throw new TelephonyError("congestion", "The recording is too large");
  }
  const message = wholeMessage(new Uint8Array(await answer.arrayBuffer()));
  return message && { contentType: "audio/wav", synthetic: false, ...message };
}

/** A file is no message of the WebSocket: it comes by HTTP, beside it. */
export async function fileOf(
  { connection }: Pick<Switchboard, "connection">,
  name: string,
): Promise<Response | null> {
  const { url, user, password } = connection;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const at = new URL(`/ari/${path("recordings", "stored", name, "file")}`, url);
  const signal = AbortSignal.timeout(fetchMs);
  const answer = await fetch(at, { headers: { authorization }, signal }).catch((error: unknown) => {
    throw new TelephonyError("disconnected", `No recording came: ${String(error)}`);
  });
  if (answer.ok) return answer;
  await answer.body?.cancel();
  if (answer.status === 404) return null;
  throw new TelephonyError("congestion", `No recording came (${answer.status})`);
}

export async function forgetRecording(board: Switchboard, recordingId: string): Promise<void> {
  const at = path("recordings", "stored", recordingId);
  await orderIfThere(board, { method: "DELETE", path: at });
}

export function playbackEnded(
  board: Switchboard,
  { playback }: Extract<AriEvent, { type: "PlaybackFinished" }>,
): void {
  const target = playback.target_uri;
  const leg = target.startsWith("bridge:")
    ? board.legs.all().find(({ sound }) => sound.playing.has(playback.id))
    : board.legs.ofChannel(target.replace(/^channel:/, ""));
  const kind = leg?.sound.playing.get(playback.id);
  if (!leg || !kind) return;
  leg.sound.playing.delete(playback.id);
  if (kind === "DISMISS") hangUpChannel(board, leg, "LOCAL");
  if (kind !== "PLAY" && kind !== "ANNOUNCE") return;
  const how = playback.state === "failed" ? "FAILED" : "FINISHED";
  board.legs.tell(leg, { type: "PLAYBACK_ENDED", playbackId: playback.id, how });
}

export function recordingEnded(
  board: Switchboard,
  { type, recording }: Extract<AriEvent, { type: "RecordingFinished" | "RecordingFailed" }>,
  ended: ReadonlyMap<string, Origin>,
): void {
  const { name: recordingId, target_uri, duration = 0 } = recording;
  const leg = board.legs.ofChannel(target_uri.replace(/^channel:/, ""));
  const origin = leg?.origin ?? ended.get(recordingId);
  if (!origin) return;
  if (leg) leg.sound.recordingId = null;
  // A beep that is missing ends a recording at once, without an error.
  const failed = type === "RecordingFailed" || duration === 0;
  board.legs.tellOf(origin, { type: "RECORDING_ENDED", recordingId, seconds: duration, failed });
}

function aloneOf(board: Switchboard, legId: LegId): AsteriskLeg {
  const leg = board.legs.up(legId);
  if (leg.peerLegId === null) return leg;
  throw new TelephonyError("wrong-state", "The leg is in a bridge");
}
