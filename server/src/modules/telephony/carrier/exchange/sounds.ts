import { type PlaybackEnd, type ProviderEventDetail, TelephonyError } from "../../port.ts";
import type { CallLogEntry } from "../call-log.ts";
import type { Clock } from "../clock.ts";
import { tonesOf } from "../tones.ts";
import type { Channel } from "./channel.ts";

/** Some 150 words a minute. */
const msPerCharacter = 65;

/** How long it takes to say a text. */
export function saidInMs(text: string): number {
  return text.length * msPerCharacter;
}

export function heardInMs({ text, soundSeconds = 0 }: Heard): number {
  const ms = saidInMs(text) + soundSeconds * 1_000;
  if (ms > 0) return ms;
  throw new TelephonyError("malformed", "There is nothing to hear");
}

/** From the end of what was said to the first key, and from one key to the next. */
const reactionMs = 600;
const betweenKeysMs = 250;
/** Recordings that nobody fetched and forgot; beyond them the oldest go. */
const mostKept = 1_000;

type Surroundings = {
  clock: Clock;
  tell(channel: Channel, detail: ProviderEventDetail): void;
  note(entry: CallLogEntry): void;
  /** Whoever was busy speaking waits again. */
  goOn(channel: Channel): void;
  hangUp(channel: Channel): void;
};

/** A text, and how long a sound after it is. */
export type Heard = { text: string; soundSeconds?: number | undefined };
type Play = Heard & { playbackId: string };
type Recording = {
  recordingId: string;
  maxSeconds: number;
  silenceSeconds: number;
  endKey: string | null;
};

/** What is said to somebody and recorded of him, and the keys that he presses. There is no sound in it. */
export class Sounds {
  readonly #around: Surroundings;
  /** Seconds of what was recorded, by its id. */
  readonly #kept = new Map<string, number>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Says a text, as long as that takes, and no longer than anybody listens. */
  say(channel: Channel, heard: Heard): void {
    const { clock, note } = this.#around;
    const ms = heardInMs(heard);
    note({ line: "SAID", legId: channel.request.legId, seconds: Math.round(ms / 1000) });
    channel.sound.pressing();
    channel.sound.pressing = clock.after(ms, () => this.#react(channel));
  }

  play(channel: Channel, play: Play): void {
    if (channel.sound.used.has(play.playbackId)) return;
    demandAlone(channel);
    this.#start(channel, play);
  }

  /** Says it to both sides. */
  announce(channel: Channel, play: Play): void {
    if (channel.sound.used.has(play.playbackId)) return;
    if (channel.phase !== "BRIDGED") {
      throw new TelephonyError("wrong-state", "The leg is in no bridge");
    }
    this.#start(channel, play);
  }

  #start(channel: Channel, play: Play): void {
    const { playbackId } = play;
    const { clock, note } = this.#around;
    const { sound, request } = channel;
    const ms = heardInMs(play);
    this.cut(channel);
    sound.used.add(playbackId);
    note({ line: "PLAYED", legId: request.legId, playbackId, seconds: Math.round(ms / 1000) });
    const cancel = clock.after(ms, () => {
      this.#endPlayback(channel, "FINISHED");
      this.#react(channel);
    });
    sound.playback = { id: playbackId, cancel };
  }

  stopPlay(channel: Channel, playbackId: string): void {
    if (channel.sound.playback?.id === playbackId) this.cut(channel);
  }

  /** Cuts what plays. */
  cut(channel: Channel): void {
    channel.sound.pressing();
    if (channel.sound.playback) this.#endPlayback(channel, "STOPPED");
  }

  #endPlayback(channel: Channel, how: PlaybackEnd): void {
    const { playback } = channel.sound;
    if (!playback) return;
    playback.cancel();
    channel.sound.playback = null;
    this.#around.tell(channel, { type: "PLAYBACK_ENDED", playbackId: playback.id, how });
  }

  /** He does the next thing that he meant to do. */
  #react(channel: Channel): void {
    const { sound } = channel;
    const [next = "", ...keys] = sound.keys;
    sound.keys = keys;
    if (next !== "") this.#pressSoon(channel, next, reactionMs);
  }

  #pressSoon(channel: Channel, digits: string, ms: number): void {
    channel.sound.pressing = this.#around.clock.after(ms, () => {
      this.#pressOne(channel, digits.charAt(0));
      if (digits.length > 1) this.#pressSoon(channel, digits.slice(1), betweenKeysMs);
    });
  }

  press(channel: Channel, digits: string): void {
    for (const digit of digits) this.#pressOne(channel, digit);
  }

  #pressOne(channel: Channel, digit: string): void {
    this.#around.tell(channel, { type: "DIGIT", digit });
    if (channel.sound.recording?.endKey === digit) this.#endRecording(channel);
  }

  record(channel: Channel, request: Recording): void {
    const { sound, callee } = channel;
    if (sound.used.has(request.recordingId)) return;
    demandAlone(channel);
    if (sound.recording) throw new TelephonyError("wrong-state", "It is recorded already");
    this.cut(channel);
    const { clock, note } = this.#around;
    const { recordingId: id, endKey } = request;
    sound.used.add(id);
    note({ line: "RECORDS", legId: channel.request.legId, recordingId: id });
    // Whoever speaks is in no hurry.
    channel.next();
    const mostMs = request.maxSeconds * 1_000;
    const cancels = [clock.after(mostMs, () => this.#endRecording(channel))];
    const { messageEnd, messageMs } = callee;
    if (messageMs < mostMs) {
      const silenceMs = messageEnd === "SILENCE" ? request.silenceSeconds * 1_000 : 0;
      const done = clock.after(messageMs + silenceMs, () => this.#doneSpeaking(channel));
      cancels.push(done);
    }
    sound.recording = {
      ...{ id, since: clock.ticks(), endKey },
      cancel: () => {
        for (const cancel of cancels) cancel();
      },
    };
  }

  #doneSpeaking(channel: Channel): void {
    const { messageEnd } = channel.callee;
    if (messageEnd === "HANG_UP") this.#around.hangUp(channel);
    else if (messageEnd === "KEY") this.#pressOne(channel, "#");
    else this.#endRecording(channel);
  }

  stopRecord(channel: Channel, recordingId: string): void {
    if (channel.sound.recording?.id === recordingId) this.#endRecording(channel);
  }

  #endRecording(channel: Channel, isUp = true): void {
    const { recording } = channel.sound;
    if (!recording) return;
    recording.cancel();
    channel.sound.recording = null;
    const seconds = Math.round((this.#around.clock.ticks() - recording.since) / 100) / 10;
    this.#kept.set(recording.id, seconds);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    const ended = { recordingId: recording.id, seconds, failed: false };
    this.#around.tell(channel, { type: "RECORDING_ENDED", ...ended });
    if (isUp) this.#around.goOn(channel);
  }

  recordingOf(recordingId: string) {
    const seconds = this.#kept.get(recordingId);
    if (seconds === undefined) return null;
    const base64 = Buffer.from(tonesOf(seconds)).toString("base64");
    return { contentType: "audio/wav", base64, synthetic: true };
  }

  forget(recordingId: string): void {
    this.#kept.delete(recordingId);
  }

  /** The leg ends: what was recorded until now is a recording. */
  end(channel: Channel): void {
    this.#endRecording(channel, false);
    this.stop(channel);
  }

  /** Nothing more happens by itself. */
  stop({ sound }: Channel): void {
    sound.pressing();
    sound.playback?.cancel();
    sound.recording?.cancel();
  }
}

function demandAlone({ peerLegId }: Channel): void {
  if (peerLegId === null) return;
  throw new TelephonyError("wrong-state", "The leg is in a bridge");
}
