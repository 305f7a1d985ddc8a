import { MPEGDecoder } from "mpg123-decoder";
import { BadSound, breathe, type Pieces } from "./pieces.ts";

const bytesAPiece = 16 * 1024;
/** Beside a name and a picture, at the front of many a file. */
const tagHead = 10;

/** Whether a file begins as MPEG sound does: with a frame, or with a tag before it. */
export function isMp3(file: Buffer): boolean {
  return isFrame(file, tagBytes(file));
}

function tagBytes(file: Buffer): number {
  if (file.toString("latin1", 0, 3) !== "ID3" || file.length < tagHead) return 0;
  // Seven bits of each byte count.
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((file[at] ?? 0) & 0x7f), 0);
  return tagHead + size;
}

/** Eleven bits that are set, and then none of the values that mean nothing. Some files pad their tag with zeros. */
function isFrame(file: Buffer, from: number): boolean {
  let at = from;
  while (from > 0 && file[at] === 0 && at < from + 4_096) at += 1;
  const [first = 0, second = 0, third = 0] = file.subarray(at, at + 3);
  const isSynchronous = first === 0xff && (second & 0xe0) === 0xe0;
  const hasLayer = (second & 0x06) !== 0 && (second & 0x18) !== 0x08;
  return isSynchronous && hasLayer && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}

/** The sound of an MP3 file, its channels together. What cannot be understood in it is passed over. */
export async function readMp3(file: Buffer): Promise<Pieces> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const decoded = decode(decoder, file);
  const first = await decoded.next();
  if (first.done) throw new BadSound("NO_SOUND");
  const { rate } = first.value;
  async function* pieces(): AsyncGenerator<Float32Array> {
    if (first.value) yield first.value.piece;
    for await (const { piece, rate: later } of decoded) {
      // A file that changes its pace midway was glued together.
      if (later !== rate) throw new BadSound("DAMAGED");
      yield piece;
    }
  }
  return { rate, pieces: pieces() };
}

async function* decode(decoder: MPEGDecoder, file: Buffer) {
  try {
    for (let at = 0; at < file.length; at += bytesAPiece) {
      const { channelData, samplesDecoded, sampleRate } = decoder.decode(
        file.subarray(at, at + bytesAPiece),
      );
      if (samplesDecoded > 0) yield { rate: sampleRate, piece: together(channelData) };
      await breathe();
    }
  } finally {
    decoder.free();
  }
}

function together(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  return first.map((sample, at) => {
    const sum = others.reduce((total, channel) => total + (channel[at] ?? 0), sample);
    return sum / channels.length;
  });
}
