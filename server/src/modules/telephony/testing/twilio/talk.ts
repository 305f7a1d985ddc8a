import type { Clock } from "../../carrier/clock.ts";
import { framesPerSecond } from "../../sound/talk-file.ts";

/** What each channel of a recording says here: the call itself on the first, what it hears on the second. */
export const talkTones = { call: 440, heard: 900 } as const;

type Is = { sid: string; accountSid: string; callSid: string; channels: 1 | 2 };
type Tell = (
  status: "in-progress" | "completed" | "absent",
  params: Record<string, string>,
) => void;

/** Twilio is not done with the sound the moment that a recording ends. */
const writesMs = 400;

/** A recording of a call that was asked for while it went on. */
export class FakeTalk {
  readonly is: Is;
  status: "in-progress" | "paused" | "stopped" | "processing" | "completed" | "absent" =
    "in-progress";
  readonly startedAt = new Date();
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #from: number;
  #to = 0;
  /** From when to when it was silent. */
  readonly #pauses: [from: number, to: number][] = [];

  constructor(is: Is, clock: Clock, tell: Tell) {
    this.is = is;
    this.#clock = clock;
    this.#tell = tell;
    this.#from = clock.ticks();
    tell("in-progress", {});
  }

  get isOver(): boolean {
    return this.status !== "in-progress" && this.status !== "paused";
  }

  get seconds(): number {
    return (this.#to - this.#from) / 1_000;
  }

  /** Twilio leaves a pause out of the file unless it is asked for silence. */
  change(status: string, pauseBehavior: string | null): boolean {
    if (this.isOver) return false;
    if (status === "paused" && this.status === "in-progress" && pauseBehavior === "silence") {
      this.#pauses.push([this.#clock.ticks(), Number.POSITIVE_INFINITY]);
      this.status = "paused";
      return true;
    }
    const pause = this.#pauses.at(-1);
    if (status === "in-progress" && this.status === "paused" && pause) {
      pause[1] = this.#clock.ticks();
      this.status = "in-progress";
      return true;
    }
    if (status !== "stopped") return false;
    this.end();
    return true;
  }

  /** By a command, or because its call is over. */
  end(): void {
    if (this.isOver) return;
    this.#to = this.#clock.ticks();
    this.status = "processing";
    this.#clock.after(writesMs, () => {
      this.status = this.#to > this.#from ? "completed" : "absent";
      const RecordingDuration = String(Math.round(this.seconds));
      this.#tell(this.status, { RecordingDuration });
    });
  }

  json() {
    const { sid, accountSid, callSid, channels } = this.is;
    const over = this.isOver ? { duration: String(Math.round(this.seconds)) } : { duration: null };
    return {
      ...{ sid, account_sid: accountSid, call_sid: callSid, channels, status: this.status },
      ...{ source: "StartCallRecordingAPI", track: "both", conference_sid: null },
      ...{ start_time: this.startedAt.toUTCString(), ...over },
    };
  }

  /** 8 kHz, 16 bits, a channel for each side. */
  file(): Uint8Array {
    const { channels } = this.is;
    const frames = Math.round(this.seconds * framesPerSecond);
    const width = 2 * channels;
    const file = Buffer.alloc(44 + frames * width);
    file.write("RIFF", 0, "latin1");
    file.writeUInt32LE(file.length - 8, 4);
    file.write("WAVEfmt ", 8, "latin1");
    file.writeUInt32LE(16, 16);
    file.writeUInt16LE(1, 20);
    file.writeUInt16LE(channels, 22);
    file.writeUInt32LE(framesPerSecond, 24);
    file.writeUInt32LE(framesPerSecond * width, 28);
    file.writeUInt16LE(width, 32);
    file.writeUInt16LE(16, 34);
    file.write("data", 36, "latin1");
    file.writeUInt32LE(frames * width, 40);
    for (let at = 0; at < frames; at++) {
      const tick = this.#from + (at / framesPerSecond) * 1_000;
      if (this.#pauses.some(([from, to]) => tick >= from && tick < to)) continue;
      const tones = channels === 2 ? [talkTones.call, talkTones.heard] : [talkTones.call];
      for (const [side, hertz] of tones.entries()) {
        const loud = Math.round(8_000 * Math.sin((2 * Math.PI * hertz * at) / framesPerSecond));
        file.writeInt16LE(loud, 44 + at * width + 2 * side);
      }
    }
    return file;
  }
}

type Asked = {
  form: URLSearchParams;
  of: { sid: string; accountSid: string };
  clock: Clock;
  send(url: string, params: Record<string, string>): void;
};

/** As it was asked for, telling what it was asked to tell. */
export function startTalk(sid: string, { form, of, clock, send }: Asked): FakeTalk {
  const { accountSid, sid: callSid } = of;
  const channels = form.get("RecordingChannels") === "dual" ? 2 : 1;
  const url = form.get("RecordingStatusCallback");
  const wanted = form.getAll("RecordingStatusCallbackEvent");
  const about = {
    ...{ RecordingSid: sid, RecordingChannels: String(channels), RecordingTrack: "both" },
    RecordingSource: "StartCallRecordingAPI",
    RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
  };
  return new FakeTalk({ sid, accountSid, callSid, channels }, clock, (status, params) => {
    if (url && wanted.includes(status)) send(url, { ...about, RecordingStatus: status, ...params });
  });
}
