import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import { newId } from "../ids.ts";
import { DamagedFile } from "./chunks.ts";
import { DiskStorage, MissingFile } from "./disk.ts";

const limit = 10_000_000;
const tenant = newId();
let root: string;
let storage: DiskStorage;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "parley-storage-"));
  storage = new DiskStorage(root, randomBytes(32));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const keyOf = (name = newId()) => `${tenant}/imports/${name}`;

async function put(bytes: Buffer, key = keyOf()): Promise<string> {
  await storage.write(key, Readable.from([bytes]), limit);
  return key;
}

describe("files at rest", () => {
  test("come back byte for byte, whatever their length and however they arrive", async () => {
    const lengths = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001];
    for (const length of lengths) {
      const bytes = randomBytes(length);
      const key = keyOf();
      const pieces = length === 0 ? [] : [bytes.subarray(0, 7), bytes.subarray(7)];
      expect(await storage.write(key, Readable.from(pieces), limit)).toBe(length);
      expect((await buffer(storage.read(key))).equals(bytes)).toBe(true);
    }
  });

  test("are the same however the writer cuts them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 90_000 }), { maxLength: 6 }),
        async (p) => {
          const key = keyOf();
          await storage.write(key, Readable.from(p.map((one) => Buffer.from(one))), limit);
          const whole = Buffer.concat(p);
          expect((await buffer(storage.read(key))).equals(whole)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("show nothing of their text on the disk, and equal files look different", async () => {
    const text = Buffer.from("ada@example.org,+442079460000\n".repeat(5000));
    const [one, two] = [await put(text), await put(text)];
    const sealed = await readFile(join(root, one));
    expect(sealed.includes("example.org")).toBe(false);
    const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    expect(digest(sealed)).not.toBe(digest(await readFile(join(root, two))));
  });

  test.each([
    ["one bit was turned", (bytes: Buffer) => turnBit(bytes, 70_000)],
    ["the end was cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
    ["the last chunk was cut off whole", (bytes: Buffer) => bytes.subarray(0, 17 + 65_552)],
    ["two chunks changed places", swapChunks],
    ["something was appended", (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(64)])],
    ["only the head is left", (bytes: Buffer) => bytes.subarray(0, 17)],
    ["nothing is left", () => Buffer.alloc(0)],
  ])("are refused when %s", async (_, harm) => {
    const key = await put(randomBytes(200_000));
    await writeFile(join(root, key), harm(await readFile(join(root, key))));
    await expect(buffer(storage.read(key))).rejects.toThrow(DamagedFile);
  });

  test("cannot be opened under another name or by another tenant", async () => {
    const key = await put(Buffer.from("secret"));
    const other = keyOf();
    await rename(join(root, key), join(root, other));
    await expect(buffer(storage.read(other))).rejects.toThrow(DamagedFile);
  });

  test("are gone when they were removed, and removing twice is harmless", async () => {
    const key = await put(Buffer.from("x"));
    await storage.remove(key);
    await storage.remove(key);
    await expect(buffer(storage.read(key))).rejects.toThrow(MissingFile);
  });
});

describe("writing", () => {
  test("stops at the limit and leaves nothing", async () => {
    const key = keyOf();
    const endless = Readable.from(
      (async function* () {
        for (;;) yield randomBytes(50_000);
      })(),
    );
    await expect(storage.write(key, endless, 120_000)).rejects.toThrow(Refusal);
    await expectNothing(key);
  });

  test("that breaks off leaves nothing", async () => {
    const key = keyOf();
    const broken = Readable.from(
      (async function* () {
        yield randomBytes(200_000);
        throw new Error("connection lost");
      })(),
    );
    await expect(storage.write(key, broken, limit)).rejects.toThrow("connection lost");
    await expectNothing(key);
  });

  test.each([
    "../../etc/passwd",
    `${tenant}/imports/../../x`,
    `${tenant}/imports/a/b`,
    `${tenant}/imports/.hidden`,
    `${tenant}/imports/a\0b`,
    "/absolute/imports/x",
    "",
  ])("takes no key that could lead elsewhere: %j", async (key) => {
    await expect(storage.write(key, Readable.from([]), 1)).rejects.toThrow("not a storage key");
    await expect(buffer(storage.read(key))).rejects.toThrow("not a storage key");
  });

  test("parts that a kill left behind are swept after a day", async () => {
    const fresh = join(root, `${await put(Buffer.from("x"))}.1-00.new`);
    const old = `${fresh}.new`;
    await writeFile(fresh, "part");
    await writeFile(old, "part");
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    expect(await storage.sweep(new Date())).toBe(1);
    await rm(fresh);
  });
});

async function expectNothing(key: string): Promise<void> {
  await expect(buffer(storage.read(key))).rejects.toThrow(MissingFile);
  const files = await readdir(join(root, tenant, "imports"));
  expect(files.filter((name) => name.startsWith(key.slice(-36)))).toEqual([]);
}

function turnBit(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

function swapChunks(bytes: Buffer): Buffer {
  const [first, second] = [
    bytes.subarray(17, 17 + 65_552),
    bytes.subarray(17 + 65_552, 17 + 131_104),
  ];
  return Buffer.concat([bytes.subarray(0, 17), second, first, bytes.subarray(17 + 131_104)]);
}
