import type { FileHandle } from "node:fs/promises";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Header, Pax } from "tar";
import { errorCode } from "../start-refusal.ts";

/** A file or folder of the archive; a file lies on the disk or is given as bytes. */
export type Entry =
  | { kind: "FOLDER"; path: string }
  | { kind: "FILE"; path: string; from: string }
  | { kind: "BYTES"; path: string; bytes: Buffer };

const blockBytes = 512;
const readBytes = 1024 * 1024;

/**
 * Writes entries as a tar. The files are those of a running database: one that vanishes meanwhile is
 * left out, one that grows is cut at the size it had when it was opened, and one that shrinks is filled
 * with zeros. Replaying PostgreSQL's log puts all three right.
 */
export async function* tarOf(entries: AsyncIterable<Entry>): AsyncGenerator<Buffer> {
  for await (const entry of entries) {
    if (entry.kind === "FOLDER") yield headOf(`${entry.path}/`, "Directory", 0);
    else if (entry.kind === "BYTES") yield* bytesEntry(entry.path, entry.bytes);
    else yield* fileEntry(entry.path, entry.from);
  }
  yield Buffer.alloc(2 * blockBytes);
}

/** The files and folders below a folder, each with its path in the archive. */
export async function* entriesBelow(
  folder: string,
  path: string,
  isWanted: (path: string) => boolean = () => true,
): AsyncGenerator<Entry> {
  yield { kind: "FOLDER", path };
  const found = await readdir(folder, { withFileTypes: true }).catch(ignoreVanished);
  for (const entry of found ?? []) {
    const below = `${path}/${entry.name}`;
    if (!isWanted(below)) continue;
    const from = join(folder, entry.name);
    if (entry.isDirectory()) yield* entriesBelow(from, below, isWanted);
    else if (entry.isFile()) yield { kind: "FILE", path: below, from };
  }
}

async function* bytesEntry(path: string, bytes: Buffer): AsyncGenerator<Buffer> {
  yield headOf(path, "File", bytes.length);
  yield bytes;
  yield fillOf(bytes.length);
}

async function* fileEntry(path: string, from: string): AsyncGenerator<Buffer> {
  const file = await open(from, "r").catch(ignoreVanished);
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    yield headOf(path, "File", size);
    yield* exactly(file, size);
    yield fillOf(size);
  } finally {
    await file.close();
  }
}

async function* exactly(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const want = Math.min(readBytes, size - at);
    // A new buffer each time: the stream behind may still hold the one before.
    const { bytesRead, buffer } = await file.read(Buffer.alloc(want), 0, want, at);
    yield bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
    at += bytesRead === 0 ? want : bytesRead;
  }
}

function headOf(path: string, type: "File" | "Directory", size: number): Buffer {
  const mode = type === "File" ? 0o600 : 0o700;
  const header = new Header({ path, type, size, mode, mtime: new Date() });
  const needsPax = header.encode();
  const block = header.block ?? Buffer.alloc(blockBytes);
  return needsPax ? Buffer.concat([new Pax({ path, size, mode }).encode(), block]) : block;
}

function fillOf(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}

function ignoreVanished(error: unknown): undefined {
  if (errorCode(error) !== "ENOENT") throw error;
}
