import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decoded, decodeStart, type Encoding, EncodingProbe } from "./encoding.ts";
import { FileFault } from "./fault.ts";

function probe(bytes: Buffer, size = 5): Encoding {
  const found = new EncodingProbe();
  // The first piece is as large as in life, where the mark and the zeros must be in it.
  const pieces = [bytes.subarray(0, 40)];
  for (let at = 40; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  for (const piece of pieces) found.take(piece);
  return found.end();
}

async function textOf(bytes: Buffer, encoding: Encoding, size = 3): Promise<string> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  let text = "";
  for await (const piece of decoded(Readable.from(pieces), encoding)) text += piece;
  return text;
}

const words = "name;city\nZoë Ångström;Málaga\nçedilha;€ 5 – “quoted”\n";
const utf16le = Buffer.from(words, "utf16le");
const windows = Buffer.from(
  words.replace(
    /[€–“”]/g,
    (one) => ({ "€": "\x80", "–": "\x96", "“": "\x93", "”": "\x94" })[one] ?? "",
  ),
  "latin1",
);

describe.each<[string, Buffer, Encoding]>([
  ["UTF-8", Buffer.from(words), "utf-8"],
  ["UTF-8 with a mark", Buffer.from(`\ufeff${words}`), "utf-8"],
  ["plain ASCII", Buffer.from("name,phone\nAda,1\n"), "utf-8"],
  ["UTF-16 with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le]), "utf-16le"],
  ["UTF-16 without one", utf16le, "utf-16le"],
  [
    "UTF-16, the other way round",
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16le).swap16()]),
    "utf-16be",
  ],
  ["Windows-1252", windows, "windows-1252"],
])("%s", (_, bytes, encoding) => {
  test("is recognised and read, whole or in pieces", async () => {
    for (const size of [1, 2, 3, 1000]) expect(probe(bytes, size)).toBe(encoding);
    const text = await textOf(bytes, encoding);
    expect(text).toBe(encoding === "utf-8" && bytes.length < 30 ? "name,phone\nAda,1\n" : words);
    expect(text.startsWith(decodeStart(bytes.subarray(0, 13), encoding))).toBe(true);
  });
});

describe("refused with a reason", () => {
  test.each<[string, Buffer, RegExp]>([
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /old workbook/],
    ["a packed file", Buffer.from([0x1f, 0x8b, 8, 0]), /compressed/],
    ["a PDF", Buffer.from("%PDF-1.7"), /PDF/],
    ["bytes with zeros", Buffer.from([1, 2, 3, 0, 0, 0, 9, 0, 0, 4]), /not text/],
    ["zeros further on", Buffer.concat([Buffer.alloc(5000, 65), Buffer.alloc(9)]), /not text/],
    ["half UTF-16", Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8, 0x41, 0x00]), /UTF-16/],
    ["UTF-8 and Windows-1252", Buffer.concat([Buffer.from(words), windows]), /mixes/],
    ["a UTF-8 mark over another", Buffer.from([0xef, 0xbb, 0xbf, 0x41, 0xe9, 0x2c]), /mixes/],
  ])("%s", (_, bytes, reason) => {
    expect(() => probe(bytes)).toThrow(FileFault);
    expect(() => probe(bytes)).toThrow(reason);
  });
});

test("a UTF-8 text is UTF-8, wherever it is cut", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 9 }), (text, size) => {
      const bytes = Buffer.from(`name,note\n${text.replaceAll("\0", "")}`);
      expect(probe(bytes, size)).toBe("utf-8");
    }),
  );
});
