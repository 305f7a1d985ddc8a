import { decodeUlaw, encodeUlaw, silence } from "../../sound/ulaw.ts";

/** G.711 (u-law) at 8 kHz, tones, and how loud a frequency is in what was heard. */

export { encodeUlaw, silence };

/** A tone, to be played in a loop. */
export function tone(hertz: number, ms = 1_000, amplitude = 6_000): Buffer {
  const wave = (i: number) => Math.round(amplitude * Math.sin((2 * Math.PI * hertz * i) / 8_000));
  return Buffer.from(Array.from({ length: ms * 8 }, (_, i) => encodeUlaw(wave(i))));
}

/** A WAV of 16 bits and 16 kHz, as flite makes it, as a telephone has it. */
export function fromWav16(wav: Buffer): Buffer {
  const start = wav.indexOf("data") + 8;
  const samples = new Int16Array(wav.subarray(start).buffer.slice(wav.byteOffset + start));
  return Buffer.from(
    Array.from({ length: Math.floor(samples.length / 2) }, (_, i) =>
      encodeUlaw(Math.round(((samples[2 * i] ?? 0) + (samples[2 * i + 1] ?? 0)) / 2)),
    ),
  );
}

/** How loud one frequency is, 0 to 1 of full scale (Goertzel's algorithm). */
export function levelOf(hertz: number, heard: Buffer): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / 8_000);
  let [last, before] = [0, 0];
  for (const byte of heard) {
    const next = decodeUlaw(byte) / 32_768 + factor * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - factor * last * before;
  return heard.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / heard.length;
}

/** How loud it is altogether, 0 to 1. */
export function loudness(heard: Buffer): number {
  let sum = 0;
  for (const byte of heard) sum += (decodeUlaw(byte) / 32_768) ** 2;
  return heard.length === 0 ? 0 : Math.sqrt(sum / heard.length);
}
