import fc from "fast-check";
import { expect, test } from "vitest";
import { mp3Tone, toneIn, wavOf, wavTone } from "../testing/sounds.ts";
import { BadSound } from "./pieces.ts";
import { readSound } from "./read.ts";

const faultOf = async (file: Buffer, name = "sound.wav") => {
  const error = await readSound(file, name).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof BadSound ? error.fault : error;
};

test.each([
  { rate: 8_000, channels: 1 },
  { rate: 11_025, channels: 1 },
  { rate: 16_000, channels: 2 },
  { rate: 44_100, channels: 2 },
  { rate: 48_000, channels: 6 },
])("a tone of $rate Hz in $channels channels is the same tone on the line", async (form) => {
  const { file, seconds, source, peaks } = await readSound(wavTone(form), "Tone.WAV");
  expect([source, seconds, peaks.length]).toEqual(["WAV", expect.closeTo(1, 1), 240]);
  expect(file.readUInt32LE(24)).toBe(8_000);
  expect(toneIn(file, 1_000)).toBeGreaterThan(0.98);
  const loudest = Math.max(...peaks);
  expect([loudest > 0.45, loudest < 0.55]).toEqual([true, true]);
});

test("what no telephone line carries is not folded back into what it carries", async () => {
  const { file } = await readSound(wavTone({ rate: 48_000, hertz: 7_000 }), "high.wav");
  const loudest = Math.max(
    ...Array.from({ length: 7_000 }, (_, at) => Math.abs(file.readInt16LE(544 + 2 * at))),
  );
  expect(loudest).toBeLessThan(200);
});

test("other codings of the same tone are read", async () => {
  const plain = wavTone();
  const samples = Array.from({ length: 8_000 }, (_, at) => plain.readInt16LE(44 + 2 * at));
  const of = async (bits: number, coding: number, write: (into: Buffer, at: number) => void) => {
    const sound = Buffer.alloc((samples.length * bits) / 8);
    for (let at = 0; at < samples.length; at++) write(sound, at);
    const format = { coding, channels: 1, rate: 8_000, bits };
    return toneIn((await readSound(wavOf(sound, format), "a.wav")).file, 1_000);
  };
  const at = (index: number) => samples[index] ?? 0;
  expect(await of(8, 1, (to, i) => to.writeUInt8(128 + (at(i) >> 8), i))).toBeGreaterThan(0.98);
  expect(await of(24, 1, (to, i) => to.writeIntLE(at(i) * 256, 3 * i, 3))).toBeGreaterThan(0.98);
  expect(await of(32, 3, (to, i) => to.writeFloatLE(at(i) / 32_768, 4 * i))).toBeGreaterThan(0.98);
  // Both kinds of G.711 know the sign by their first bit, and are loud by the next three.
  const ulaw = (sample: number) => (sample < 0 ? 0x10 : 0x90);
  const alaw = (sample: number) => (sample < 0 ? 0x25 : 0xa5);
  expect(await of(8, 7, (to, i) => to.writeUInt8(ulaw(at(i)), i))).toBeGreaterThan(0.7);
  expect(await of(8, 6, (to, i) => to.writeUInt8(alaw(at(i)), i))).toBeGreaterThan(0.7);
});

test("an MP3 is read, with a tag before it as well", async () => {
  const tag = Buffer.concat([
    Buffer.from("ID3\x04\x00\x00\x00\x00\x00\x0a", "latin1"),
    Buffer.alloc(10),
  ]);
  for (const file of [mp3Tone(), Buffer.concat([tag, mp3Tone()])]) {
    const read = await readSound(file, "tone.mp3");
    expect([read.source, read.seconds > 0.5, read.seconds < 0.9]).toEqual(["MP3", true, true]);
    expect(toneIn(read.file, 1_000)).toBeGreaterThan(0.8);
  }
});

test("what is no sound, lies, is coded otherwise, is broken or too long is refused with why", async () => {
  const picture = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  expect(await faultOf(Buffer.alloc(0))).toBe("EMPTY");
  expect(await faultOf(picture)).toBe("NO_SOUND");
  expect(await faultOf(picture, "a.mp3")).toBe("NO_SOUND");
  expect(await faultOf(wavTone(), "a.mp3")).toBe("WRONG_ENDING");
  expect(await faultOf(mp3Tone(), "a.wav")).toBe("WRONG_ENDING");
  expect(await faultOf(wavTone(), "wav")).toBe("WRONG_ENDING");
  // What begins as a frame does and is none.
  expect(await faultOf(Buffer.from(`${"fffb9000"}${"00".repeat(40)}`, "hex"), "a.mp3")).toBe(
    "NO_SOUND",
  );
  const sound = Buffer.alloc(16_000);
  const odd = { coding: 2, channels: 1, rate: 8_000, bits: 4 };
  expect(await faultOf(wavOf(sound, odd))).toBe("UNKNOWN_CODING");
  expect(await faultOf(wavOf(sound, { ...odd, coding: 1, bits: 16, channels: 0 }))).toBe(
    "UNKNOWN_CODING",
  );
  expect(await faultOf(wavTone().subarray(0, 30))).toBe("DAMAGED");
  expect(await faultOf(wavTone().subarray(0, 60))).toBe("NO_SOUND");
  const long = { coding: 7, channels: 1, rate: 8_000, bits: 8 };
  expect(await faultOf(wavOf(Buffer.alloc(601 * 8_000, 0xff), long))).toBe("TOO_LONG");
});

test("whatever comes, it is a sound or a refusal", async () => {
  const heads = [Buffer.alloc(0), wavTone().subarray(0, 44), mp3Tone().subarray(0, 400)];
  const bytes = fc.uint8Array({ maxLength: 600 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...heads), bytes, bytes, async (head, before, after) => {
      const file = Buffer.concat([
        before.length % 3 === 0 ? head : Buffer.from(before),
        Buffer.from(after),
      ]);
      for (const name of ["a.wav", "a.mp3"]) {
        const read = await readSound(file, name).catch((error: unknown) => error);
        if (read instanceof Error) expect(read).toBeInstanceOf(BadSound);
        else expect(read).toMatchObject({ seconds: expect.any(Number) });
      }
    }),
    { numRuns: 60 },
  );
});
