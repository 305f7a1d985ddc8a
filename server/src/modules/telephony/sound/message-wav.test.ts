import { expect, test } from "vitest";
import { wholeMessage } from "./message-wav.ts";

/** A message of so many bytes, in the head of which stands how many there are: 8 kHz, 16 bits. */
function messageOf(bytes: number, told = bytes, after = 0): Buffer {
  const file = Buffer.alloc(44 + bytes + after, 7);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + told, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt32LE(16_000, 28);
  file.write("data", 36);
  file.writeUInt32LE(told, 40);
  return file;
}

test.each([
  { what: "that came to its end stays as it is", file: messageOf(48_000), isCut: false },
  { what: "of odd length is filled up", file: messageOf(48_000, 47_999), isCut: false },
  { what: "whose writer was killed has what lies there", file: messageOf(48_000, 0), isCut: true },
  { what: "that is shorter than it says", file: messageOf(48_000, 96_000), isCut: true },
])("a message $what", ({ file, isCut }) => {
  const message = wholeMessage(file);
  expect(message).toMatchObject({ isCut });
  expect(message?.seconds).toBeCloseTo(3, 3);
  const bytes = Buffer.from(message?.bytes ?? []);
  expect(bytes.length).toBe(file.length);
  expect(bytes.readUInt32LE(4)).toBe(file.length - 8);
  expect(bytes.readUInt32LE(40)).toBeGreaterThan(47_000);
});

test.each([
  { what: "of which nothing was written", file: messageOf(0) },
  { what: "that broke off within its head", file: messageOf(100).subarray(0, 30) },
  { what: "that is no sound file", file: Buffer.from("Not found, and so on, for a while longer") },
])("a message $what is none", ({ file }) => {
  expect(wholeMessage(file)).toBeNull();
});
