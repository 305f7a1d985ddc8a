import { Transform, type TransformCallback } from "node:stream";
import { encodeUlaw } from "./ulaw.ts";

/*
 * A recorded conversation is a WAV file of two channels in G.711, 8 kHz: on the left what was said to the far end, on
 * the right what it said. It has all that the line had, in half the bytes of plain samples, and every browser plays it.
 */

export const talkType = "audio/wav";
export const framesPerSecond = 8_000;
export const talkHeadBytes = 58;

/** The head of a file of so many frames, one sample of each side in a frame. */
export function talkHead(frames: number): Buffer {
  const head = Buffer.alloc(talkHeadBytes);
  const bytes = 2 * frames;
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(talkHeadBytes - 8 + bytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(18, 16);
  // u-law, two channels, a byte each.
  head.writeUInt16LE(7, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(framesPerSecond, 24);
  head.writeUInt32LE(2 * framesPerSecond, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(8, 34);
  head.write("fact", 38, "latin1");
  head.writeUInt32LE(4, 42);
  head.writeUInt32LE(frames, 46);
  head.write("data", 50, "latin1");
  head.writeUInt32LE(bytes, 54);
  return head;
}

/** Frames of two samples of 16 bits, those of the far end first, into a file of a conversation. */
export class TalkFile extends Transform {
  private rest: Buffer = Buffer.alloc(0);

  constructor(frames: number) {
    super();
    this.push(talkHead(frames));
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const raw = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const whole = raw.length - (raw.length % 4);
    const coded = Buffer.allocUnsafe(whole / 2);
    for (let at = 0, to = 0; at < whole; at += 4, to += 2) {
      coded[to] = encodeUlaw(sampleAt(raw, at + 2));
      coded[to + 1] = encodeUlaw(sampleAt(raw, at));
    }
    this.rest = raw.subarray(whole);
    done(null, coded);
  }
}

/** A sample of 16 bits, as its bits: they are looked up, so that the sign is of no matter. */
function sampleAt(raw: Buffer, at: number): number {
  return (raw[at] as number) | ((raw[at + 1] as number) << 8);
}
