import { deflateRawSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { lookInto } from "./archive.ts";
import { zipOf } from "./testing.ts";

const text = Buffer.from("Terms of the boiler cover. ".repeat(4));
const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 ** 2);

test("an archive of papers is fine, and one that holds a document is told apart", async () => {
  const papers = zipOf([
    { name: "a.txt", data: text },
    { name: "b.txt", data: text, stored: true },
  ]);
  expect(await lookInto(papers, "ZIP")).toEqual({ fault: null, isOffice: false });
  const letter = zipOf([{ name: "[Content_Types].xml", data: Buffer.from("<Types/>") }]);
  expect(await lookInto(letter, "ZIP")).toEqual({ fault: null, isOffice: true });
  expect(await lookInto(gzipSync(text), "GZIP")).toMatchObject({ fault: null });
});

test("what unpacks to more than a hundred times its size is refused, whatever it says of itself", async () => {
  const honest = zipOf([{ name: "bomb", data: zeros(20) }]);
  expect(honest.length * 100).toBeLessThan(zeros(20).length);
  expect(await lookInto(honest, "ZIP")).toEqual({ fault: "too-large" });
  const lying = zipOf([{ name: "bomb", data: zeros(20), says: 10 }]);
  expect(await lookInto(lying, "ZIP")).toEqual({ fault: "too-large" });
  expect(await lookInto(gzipSync(zeros(20)), "GZIP")).toEqual({ fault: "too-large" });
});

test("an archive in an archive is refused, packed or not; sheets within a document are not", async () => {
  const inner = zipOf([{ name: "a.txt", data: text }]);
  for (const stored of [true, false]) {
    const outer = zipOf([{ name: "inner.dat", data: inner, stored }]);
    expect(await lookInto(outer, "ZIP")).toEqual({ fault: "nested" });
  }
  expect(await lookInto(gzipSync(inner), "GZIP")).toEqual({ fault: "nested" });
  const report = zipOf([
    { name: "[Content_Types].xml", data: Buffer.from("<Types/>") },
    { name: "word/embeddings/sheet.xlsx", data: inner },
  ]);
  expect(await lookInto(report, "ZIP")).toEqual({ fault: null, isOffice: true });
});

test("locked, damaged and strangely packed archives are refused with the reason", async () => {
  const file = zipOf([{ name: "a.txt", data: text }]);
  const locked = zipOf([{ name: "a.txt", data: text, locked: true }]);
  expect(await lookInto(locked, "ZIP")).toEqual({ fault: "locked" });
  expect(await lookInto(file.subarray(0, file.length - 30), "ZIP")).toEqual({ fault: "damaged" });
  const strange = zipOf([{ name: "a.txt", data: text, method: 12 }]);
  expect(await lookInto(strange, "ZIP")).toEqual({ fault: "closed" });
  const broken = zipOf([{ name: "a.txt", data: text, packed: Buffer.from("no deflate") }]);
  expect(await lookInto(broken, "ZIP")).toEqual({ fault: "damaged" });
});

test("entries that share their bytes are a damaged archive", async () => {
  const packed = deflateRawSync(text);
  const shared = zipOf([
    { name: "a.txt", data: text, packed },
    { name: "b.txt", data: text, packed, at: 0 },
  ]);
  expect(await lookInto(shared, "ZIP")).toEqual({ fault: "damaged" });
});
