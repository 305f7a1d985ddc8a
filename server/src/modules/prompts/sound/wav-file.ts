import { decodeAlaw, decodeUlaw } from "../../telephony/index.ts";
import { BadSound, breathe, framesAPiece, type Pieces } from "./pieces.ts";

type Format = { coding: number; channels: number; rate: number; bits: number };

/** Codings of a WAV file by their numbers. */
const pcm = 1;
const floating = 3;
const alaw = 6;
const ulaw = 7;
const extensible = 0xfffe;

const fewestRate = 4_000;
const mostRate = 192_000;
const mostChannels = 8;

export function isWav(file: Buffer): boolean {
  return file.toString("latin1", 0, 4) === "RIFF" && file.toString("latin1", 8, 12) === "WAVE";
}

/** The sound of a WAV file, its channels together: plain samples, floating ones, and G.711. */
export function readWav(file: Buffer): Pieces {
  let format: Format | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const bytes = file.readUInt32LE(at + 4);
    const begin = at + 8;
    if (name === "fmt ") format = formatOf(file.subarray(begin, begin + bytes));
    if (name === "data" && format) {
      // What was written as a stream does not know its length.
      const sound = file.subarray(begin, Math.min(file.length, begin + bytes));
      return { rate: format.rate, pieces: piecesOf(sound, format) };
    }
    at = begin + bytes + (bytes % 2);
  }
  throw new BadSound("DAMAGED");
}

function formatOf(chunk: Buffer): Format {
  if (chunk.length < 16) throw new BadSound("DAMAGED");
  const named = chunk.readUInt16LE(0);
  const isExtended = named === extensible && chunk.length >= 26;
  const format = {
    coding: isExtended ? chunk.readUInt16LE(24) : named,
    channels: chunk.readUInt16LE(2),
    rate: chunk.readUInt32LE(4),
    bits: chunk.readUInt16LE(14),
  };
  const { channels, rate } = format;
  const isPlausible =
    channels >= 1 && channels <= mostChannels && rate >= fewestRate && rate <= mostRate;
  if (!isPlausible || !readerOf(format)) throw new BadSound("UNKNOWN_CODING");
  return format;
}

type Reader = (sound: Buffer, at: number) => number;

const readers: Record<string, Reader> = {
  [`${pcm} 8`]: (sound, at) => (sound.readUInt8(at) - 128) / 128,
  [`${pcm} 16`]: (sound, at) => sound.readInt16LE(at) / 2 ** 15,
  [`${pcm} 24`]: (sound, at) => sound.readIntLE(at, 3) / 2 ** 23,
  [`${pcm} 32`]: (sound, at) => sound.readInt32LE(at) / 2 ** 31,
  [`${floating} 32`]: (sound, at) => finite(sound.readFloatLE(at)),
  [`${floating} 64`]: (sound, at) => finite(sound.readDoubleLE(at)),
  [`${alaw} 8`]: (sound, at) => decodeAlaw(sound.readUInt8(at)) / 2 ** 15,
  [`${ulaw} 8`]: (sound, at) => decodeUlaw(sound.readUInt8(at)) / 2 ** 15,
};

const readerOf = ({ coding, bits }: Format) => readers[`${coding} ${bits}`];

const finite = (sample: number) => (Number.isFinite(sample) ? sample : 0);

async function* piecesOf(sound: Buffer, format: Format): AsyncGenerator<Float32Array> {
  const read = readerOf(format);
  if (!read) throw new BadSound("UNKNOWN_CODING");
  const { channels, bits } = format;
  const bytesEach = bits / 8;
  const frames = Math.floor(sound.length / (bytesEach * channels));
  for (let from = 0; from < frames; from += framesAPiece) {
    const piece = new Float32Array(Math.min(framesAPiece, frames - from));
    for (let i = 0; i < piece.length; i++) {
      const at = (from + i) * channels * bytesEach;
      let sum = 0;
      for (let channel = 0; channel < channels; channel++)
        sum += read(sound, at + channel * bytesEach);
      piece[i] = sum / channels;
    }
    yield piece;
    await breathe();
  }
}
