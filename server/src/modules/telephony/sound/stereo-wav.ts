import type { Readable } from "node:stream";
import { framesPerSecond } from "./talk-file.ts";

/** Two samples of 16 bits. */
export const frameBytes = 4;
const longestHead = 64 * 1024;
const pcm = 1;
/** What is written where the length was not known when the file was begun. */
const unknownLength = 0xffff_ffff;

/** A file that is not what was asked for. */
export class NotStereo extends Error {}

/** The samples of a WAV file of two channels, 8 kHz and 16 bits, as they come. */
export type Stereo = { frames: number; samples: AsyncGenerator<Buffer> };

/**
 * Reads the head of a file that is so many `bytes` long, where that is known. One that ends before all came that it
 * promised ends with an error, not as a shorter one.
 */
export async function readStereo({
  body,
  bytes: whole,
}: {
  body: Readable;
  bytes: number | null;
}): Promise<Stereo> {
  const parts = body[Symbol.asyncIterator]();
  let read: Buffer = Buffer.alloc(0);
  let found = dataOf(read);
  while (found === null) {
    const { value, done } = await parts.next();
    if (done) throw new NotStereo("It ends within its head");
    read = Buffer.concat([read, value as Buffer]);
    found = dataOf(read);
    if (found === null && read.length > longestHead) throw new NotStereo("It has no sound");
  }
  const { at } = found;
  const isTold = found.length !== 0 && found.length !== unknownLength;
  if (!isTold && whole === null) throw new NotStereo("It does not say how long it is");
  const frames = Math.floor((isTold ? found.length : (whole ?? at) - at) / frameBytes);
  const first = read.subarray(at);
  async function* samples() {
    let left = frames * frameBytes;
    for (let part: Buffer = first; ; ) {
      if (part.length > 0) yield part.subarray(0, left);
      left -= Math.min(left, part.length);
      if (left === 0) break;
      const { value, done } = await parts.next();
      if (done) throw new Error("The sound ended before its end");
      part = value as Buffer;
    }
    body.destroy();
  }
  return { frames, samples: samples() };
}

/** Where the sound begins, and how long it says it is; null while that has not come yet. */
function dataOf(read: Buffer): { at: number; length: number } | null {
  if (read.length < 12) return null;
  if (read.toString("latin1", 0, 4) !== "RIFF" || read.toString("latin1", 8, 12) !== "WAVE") {
    throw new NotStereo("It is no WAV file");
  }
  let isRight = false;
  for (let at = 12; at + 8 <= read.length; ) {
    const name = read.toString("latin1", at, at + 4);
    const length = read.readUInt32LE(at + 4);
    if (name === "data") {
      if (!isRight) throw new NotStereo("It says nothing of its form");
      return { at: at + 8, length };
    }
    if (name === "fmt ") {
      if (at + 24 > read.length) return null;
      const form = [read.readUInt16LE(at + 8), read.readUInt16LE(at + 10)] as const;
      const [rate, bits] = [read.readUInt32LE(at + 12), read.readUInt16LE(at + 22)];
      if (form[0] !== pcm || form[1] !== 2 || rate !== framesPerSecond || bits !== 16) {
        throw new NotStereo(`Form ${form[0]}, ${form[1]} channels, ${rate} Hz, ${bits} bits`);
      }
      isRight = true;
    }
    at += 8 + length + (length % 2);
  }
  return null;
}
