/** An entry of an archive, by its directory. */
export type ZipEntry = {
  name: string;
  method: "STORED" | "DEFLATE";
  isLocked: boolean;
  /** Where its bytes begin, and how many they are before and after. */
  start: number;
  packed: number;
  unpacked: number;
};

export class ZipFault extends Error {
  readonly reason: "damaged" | "closed" | "too-large";
  constructor(reason: "damaged" | "closed" | "too-large") {
    super(reason);
    this.reason = reason;
  }
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const endBytes = 22;
const longestComment = 65_535;

/**
 * The directory of a ZIP file that is in memory, with the place of each entry's bytes. Entries that share
 * bytes are how a small file unpacks to a huge one, so they make it a damaged file.
 */
export function readEntries(file: Buffer, most: number): ZipEntry[] {
  const end = findEnd(file);
  const count = file.readUInt16LE(end + 10);
  if (count > most) throw new ZipFault("too-large");
  const entries: ZipEntry[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || file.readUInt32LE(at) !== entryMark) throw new ZipFault("damaged");
    const nameBytes = file.readUInt16LE(at + 28);
    const next = at + 46 + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    if (next > end) throw new ZipFault("damaged");
    entries.push(entryAt(file, at, nameBytes));
    at = next;
  }
  refuseShared(entries);
  return entries;
}

function findEnd(file: Buffer): number {
  const first = Math.max(0, file.length - endBytes - longestComment);
  for (let at = file.length - endBytes; at >= first; at--) {
    if (file.readUInt32LE(at) === endMark) return at;
  }
  throw new ZipFault("damaged");
}

function entryAt(file: Buffer, at: number, nameBytes: number): ZipEntry {
  const method = methodOf(file.readUInt16LE(at + 10));
  const packed = file.readUInt32LE(at + 20);
  const local = file.readUInt32LE(at + 42);
  if (local + 30 > file.length || file.readUInt32LE(local) !== localMark) {
    throw new ZipFault("damaged");
  }
  const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  if (start + packed > file.length) throw new ZipFault("damaged");
  return {
    name: file.toString("utf8", at + 46, at + 46 + nameBytes),
    method,
    isLocked: (file.readUInt16LE(at + 8) & 1) === 1,
    start,
    packed,
    unpacked: file.readUInt32LE(at + 24),
  };
}

function methodOf(code: number): ZipEntry["method"] {
  if (code === 0) return "STORED";
  if (code === 8) return "DEFLATE";
  throw new ZipFault("closed");
}

function refuseShared(entries: readonly ZipEntry[]): void {
  let end = 0;
  for (const { start, packed } of [...entries].sort((a, b) => a.start - b.start)) {
    if (start < end) throw new ZipFault("damaged");
    end = start + packed;
  }
}
