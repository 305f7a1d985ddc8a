import { readFileSync } from "node:fs";

/** A tone of 1 kHz, 0.6 s long, as an encoder made it: one channel of 16 kHz. */
export const mp3Tone = (): Buffer => readFileSync(new URL("./tone.mp3", import.meta.url));

type Form = { rate?: number; channels?: number; seconds?: number; hertz?: number };

/** A tone as a WAV file of plain samples. */
export function wavTone({ rate = 8_000, channels = 1, seconds = 1, hertz = 1_000 }: Form = {}) {
  const frames = Math.round(rate * seconds);
  const sound = Buffer.alloc(frames * channels * 2);
  for (let at = 0; at < frames; at++) {
    const sample = Math.round(0.5 * 32_767 * Math.sin((2 * Math.PI * hertz * at) / rate));
    for (let one = 0; one < channels; one++) sound.writeInt16LE(sample, (at * channels + one) * 2);
  }
  return wavOf(sound, { coding: 1, channels, rate, bits: 16 });
}

type Format = { coding: number; channels: number; rate: number; bits: number };

export function wavOf(sound: Buffer, { coding, channels, rate, bits }: Format): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + sound.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(coding, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * channels * bits) / 8, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(sound.length, 40);
  return Buffer.concat([head, sound]);
}

/** How much of a tone is in samples of 8 kHz, 1 being all that such a loud sound can have of it. */
export function toneIn(file: Buffer, hertz: number): number {
  const frames = (file.length - 44) / 2;
  let [real, imaginary, all] = [0, 0, 0];
  for (let at = 0; at < frames; at++) {
    const sample = file.readInt16LE(44 + 2 * at);
    const angle = (2 * Math.PI * hertz * at) / 8_000;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    all += sample * sample;
  }
  return all === 0 ? 0 : (2 * (real ** 2 + imaginary ** 2)) / (frames * all);
}
