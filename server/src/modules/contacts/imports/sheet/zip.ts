import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { FileFault } from "../file/fault.ts";

/** An archive that can be read from its start again and again, and no other way. */
export type Source = { bytes: number; open: () => Readable };

/** A file in an archive. */
export type Entry = { name: string; method: number; packed: number; unpacked: number; at: number };

const mostEntries = 10_000;
const mostUnpacked = 2 * 1024 ** 3;
/** So many times its size an archive may hold; small ones may hold some megabytes whatever their size. */
const mostRatio = 100;
const alwaysAllowed = 16 * 1024 ** 2;
/** The end of an archive says what is in it; so much of it is looked at. */
const tailBytes = 4 * 1024 ** 2;

const signature = { end: 0x06054b50, end64: 0x06064b50, directory: 0x02014b50, local: 0x04034b50 };
const archives = /\.(zip|7z|rar|gz|bz2|xz|tar|jar|xls[xmb]|doc[xm]|ppt[xm])$/i;

/** What an archive holds, by name. One that could be a trap is refused, before anything is unpacked. */
export async function readDirectory(source: Source): Promise<Map<string, Entry>> {
  const { tail, bytes } = await readTail(source);
  const found = findDirectory(tail, bytes);
  if (found.count > mostEntries) throw new FileFault("workbook", "holds too many parts");
  const start = found.at - (bytes - tail.length);
  if (start < 0 || start + found.bytes > tail.length) {
    throw new FileFault("workbook", "is damaged: its list of parts cannot be read");
  }
  const entries = parseDirectory(tail.subarray(start, start + found.bytes), found.count);
  refuseBombs(entries, bytes);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

async function readTail(source: Source): Promise<{ tail: Buffer; bytes: number }> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let bytes = 0;
  for await (const chunk of source.open() as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    kept += chunk.length;
    while (kept - (chunks[0]?.length ?? 0) >= tailBytes) kept -= chunks.shift()?.length ?? 0;
  }
  return { tail: Buffer.concat(chunks), bytes };
}

type Directory = { count: number; bytes: number; at: number };

function findDirectory(tail: Buffer, bytes: number): Directory {
  for (let at = tail.length - 22; at >= Math.max(0, tail.length - 22 - 65_535); at--) {
    if (tail.readUInt32LE(at) !== signature.end) continue;
    const count = tail.readUInt16LE(at + 10);
    const size = tail.readUInt32LE(at + 12);
    const start = tail.readUInt32LE(at + 16);
    if (count !== 0xffff && size !== 0xffffffff && start !== 0xffffffff) {
      return { count, bytes: size, at: start };
    }
    return findDirectory64(tail, bytes, at);
  }
  throw new FileFault("workbook", "is damaged: it has no end");
}

/** Some writers use the long form for small files too. Its place is told just before the short one. */
function findDirectory64(tail: Buffer, bytes: number, end: number): Directory {
  const locator = end - 20;
  const at = locator >= 0 ? Number(tail.readBigUInt64LE(locator + 8)) - (bytes - tail.length) : -1;
  if (!(at >= 0 && at + 56 <= tail.length) || tail.readUInt32LE(at) !== signature.end64) {
    throw new FileFault("workbook", "is damaged: its list of parts cannot be found");
  }
  return {
    count: Number(tail.readBigUInt64LE(at + 32)),
    bytes: Number(tail.readBigUInt64LE(at + 40)),
    at: Number(tail.readBigUInt64LE(at + 48)),
  };
}

function parseDirectory(bytes: Buffer, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== signature.directory) {
      throw new FileFault("workbook", "is damaged: its list of parts is cut off");
    }
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((n) => bytes.readUInt16LE(at + n));
    const name = bytes.toString("utf8", at + 46, at + 46 + (nameBytes ?? 0));
    const extraAt = at + 46 + (nameBytes ?? 0);
    const extra = bytes.subarray(extraAt, extraAt + (extraBytes ?? 0));
    if ((bytes.readUInt16LE(at + 8) & 1) !== 0) {
      throw new FileFault("workbook", "is protected by a password; save it without one");
    }
    const method = bytes.readUInt16LE(at + 10);
    entries.push({ name: name.replace(/^\/+/, ""), method, ...sizesOf(bytes, at, extra) });
    at = extraAt + (extraBytes ?? 0) + (noteBytes ?? 0);
  }
  return entries;
}

/** Sizes and place of an entry; those that do not fit lie in its extra fields. */
function sizesOf(bytes: Buffer, at: number, extra: Buffer): Omit<Entry, "name" | "method"> {
  const sizes = {
    unpacked: bytes.readUInt32LE(at + 24),
    packed: bytes.readUInt32LE(at + 20),
    at: bytes.readUInt32LE(at + 42),
  };
  for (let from = 0; from + 4 <= extra.length; from += 4 + extra.readUInt16LE(from + 2)) {
    if (extra.readUInt16LE(from) !== 1) continue;
    let next = from + 4;
    for (const name of ["unpacked", "packed", "at"] as const) {
      if (sizes[name] !== 0xffffffff || next + 8 > extra.length) continue;
      sizes[name] = Number(extra.readBigUInt64LE(next));
      next += 8;
    }
  }
  return sizes;
}

function refuseBombs(entries: readonly Entry[], bytes: number): void {
  if (entries.some((entry) => archives.test(entry.name))) {
    throw new FileFault("workbook", "holds another archive");
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  const isTooDense = unpacked > alwaysAllowed && unpacked > bytes * mostRatio;
  if (unpacked > mostUnpacked || isTooDense) {
    throw new FileFault("workbook", "would be too large when it is unpacked");
  }
}

/** The bytes of an entry, unpacked; never more than its archive has said it would be. */
export function openEntry(source: Source, entry: Entry): Readable {
  const packed = Readable.from(packedBytes(source, entry), { objectMode: false });
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw new FileFault("workbook", "is packed in a way that is not known");
  return Readable.from(inflated(packed, entry), { objectMode: false });
}

async function* inflated(packed: Readable, entry: Entry): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  packed.on("error", (error) => inflate.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of packed.pipe(inflate) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // What the list says may be a lie.
      if (bytes > entry.unpacked) {
        throw new FileFault("workbook", "is larger when it is unpacked than it says");
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw new FileFault("workbook", "is damaged: a part of it cannot be unpacked");
    }
    throw error;
  } finally {
    packed.destroy();
    inflate.destroy();
  }
}

async function* packedBytes(source: Source, entry: Entry): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  let from: number | undefined;
  let at = 0;
  let left = entry.packed;
  for await (const chunk of source.open() as AsyncIterable<Buffer>) {
    const start = at;
    at += chunk.length;
    if (at <= entry.at) continue;
    let part = chunk.subarray(Math.max(0, (from ?? entry.at) - start));
    if (from === undefined) {
      head = Buffer.concat([head, part]);
      if (head.length < 30) continue;
      if (head.readUInt32LE(0) !== signature.local) break;
      const skip = 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
      from = entry.at + skip;
      part = head.subarray(Math.min(skip, head.length));
    }
    const piece = part.subarray(0, left);
    left -= piece.length;
    if (piece.length > 0) yield piece;
    if (left === 0) return;
  }
  if (left > 0) throw new FileFault("workbook", "is damaged: a part of it is missing");
}
