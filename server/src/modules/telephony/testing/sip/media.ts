/** G.711 (u-law) at 8 kHz, tones, and how loud a frequency is in what was heard. */

const bias = 0x84;
const loudest = 32_635;
/** What silence is. */
export const silence = 0xff;

const decoded = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + bias) << ((code & 0x70) >> 4);
  return code & 0x80 ? bias - magnitude : magnitude - bias;
});

export function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), loudest) + bias;
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

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
    const next = (decoded[byte] ?? 0) / 32_768 + factor * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - factor * last * before;
  return heard.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / heard.length;
}

/** How loud it is altogether, 0 to 1. */
export function loudness(heard: Buffer): number {
  let sum = 0;
  for (const byte of heard) sum += ((decoded[byte] ?? 0) / 32_768) ** 2;
  return heard.length === 0 ? 0 : Math.sqrt(sum / heard.length);
}
