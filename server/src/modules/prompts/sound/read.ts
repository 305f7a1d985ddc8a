import { createHash } from "node:crypto";
import type { Prompt } from "@parley/contract";
import { longestPromptSeconds } from "@parley/contract";
import { isMp3, readMp3 } from "./mp3-file.ts";
import { BadSound } from "./pieces.ts";
import { Resampler } from "./resample.ts";
import { isWav, readWav } from "./wav-file.ts";

/** What carriers play: telephone lines carry no more than this. */
export const promptRate = 8_000;
const headBytes = 44;
/** A picture has so many points at most. */
const mostPoints = 240;
/** What is shorter is a click. */
const shortestSeconds = 0.05;

export type ReadSound = {
  source: Prompt["source"];
  file: Buffer;
  seconds: number;
  sha256: string;
  peaks: number[];
};

/** What a file is by its first bytes, which its name must say too. */
export function sourceOf(file: Buffer, fileName: string): Prompt["source"] {
  if (file.length === 0) throw new BadSound("EMPTY");
  const source = isWav(file) ? "WAV" : isMp3(file) ? "MP3" : null;
  if (source === null) throw new BadSound("NO_SOUND");
  const ending = /\.([^.]+)$/.exec(fileName.trim())?.[1]?.toLowerCase();
  const isSo = source === "WAV" ? ending === "wav" || ending === "wave" : ending === "mp3";
  if (!isSo) throw new BadSound("WRONG_ENDING");
  return source;
}

/** Makes of a sound file one that telephones take: one channel, 8 kHz, 16 bits. It knows no more of the one that was sent. */
export async function readSound(file: Buffer, fileName: string): Promise<ReadSound> {
  const source = sourceOf(file, fileName);
  const { rate, pieces } = source === "WAV" ? readWav(file) : await readMp3(file);
  const resampler = rate === promptRate ? null : new Resampler(rate, promptRate);
  const parts: Buffer[] = [];
  let frames = 0;
  const take = (samples: Float32Array) => {
    frames += samples.length;
    if (frames > longestPromptSeconds * promptRate) throw new BadSound("TOO_LONG");
    parts.push(samplesOf(samples));
  };
  for await (const piece of pieces) take(resampler ? resampler.push(piece) : piece);
  if (resampler) take(resampler.end());
  if (frames < shortestSeconds * promptRate) throw new BadSound("NO_SOUND");
  const sound = Buffer.concat(parts);
  const whole = Buffer.concat([headOf(sound.length), sound]);
  return {
    ...{ source, file: whole, peaks: peaksOf(sound) },
    seconds: Math.round((frames / promptRate) * 100) / 100,
    sha256: createHash("sha256").update(whole).digest("hex"),
  };
}

function samplesOf(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(2 * samples.length);
  for (const [at, sample] of samples.entries()) {
    const loud = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
    bytes.writeInt16LE(loud, 2 * at);
  }
  return bytes;
}

function headOf(bytes: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(headBytes - 8 + bytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(promptRate, 24);
  head.writeUInt32LE(2 * promptRate, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(bytes, 40);
  return head;
}

/** How loud it is along its length. */
function peaksOf(sound: Buffer): number[] {
  const frames = sound.length / 2;
  const points = Math.min(mostPoints, frames);
  return Array.from({ length: points }, (_, point) => {
    const end = Math.floor(((point + 1) * frames) / points);
    let loudest = 0;
    for (let at = Math.floor((point * frames) / points); at < end; at++) {
      loudest = Math.max(loudest, Math.abs(sound.readInt16LE(2 * at)));
    }
    return Math.round((loudest / 32_768) * 1_000) / 1_000;
  });
}
