import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { NotStereo, readStereo } from "./stereo-wav.ts";

/** A WAV of 16 bits whose head promises so many bytes of sound. */
function wav(promised: number, sound: Buffer, { channels = 2, rate = 8_000 } = {}): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(promised, 40);
  return Buffer.concat([head, sound]);
}

async function soundOf(file: Buffer, bytes: number | null = file.length): Promise<Buffer> {
  // In pieces of seven bytes: heads and samples are cut anywhere.
  const pieces = Array.from({ length: Math.ceil(file.length / 7) }, (_, at) =>
    file.subarray(at * 7, at * 7 + 7),
  );
  const { frames, samples } = await readStereo({ body: Readable.from(pieces), bytes });
  const parts: Buffer[] = [];
  for await (const part of samples) parts.push(part);
  const sound = Buffer.concat(parts);
  expect(frames).toBe(sound.length / 4);
  return sound;
}

const sound = Buffer.from(Array.from({ length: 400 }, (_, at) => at % 251));

test("its samples come as they were, and nothing that follows them", async () => {
  const more = Buffer.concat([sound, Buffer.from("LIST....")]);
  expect(await soundOf(wav(400, more))).toEqual(sound);
  expect(await soundOf(wav(0, sound))).toEqual(sound);
});

test("one that ends before its end is no shorter one", async () => {
  await expect(soundOf(wav(404, sound))).rejects.toThrow("before its end");
});

test.each([
  { what: "one channel", file: wav(400, sound, { channels: 1 }) },
  { what: "another rate", file: wav(400, sound, { rate: 16_000 }) },
  { what: "no sound", file: wav(400, sound).subarray(0, 30) },
  { what: "no head", file: sound },
])("one with $what is refused", async ({ file }) => {
  await expect(soundOf(file)).rejects.toThrow(NotStereo);
});

test("one that says nowhere how long it is is refused", async () => {
  await expect(soundOf(wav(0xffff_ffff, sound), null)).rejects.toThrow(NotStereo);
});
