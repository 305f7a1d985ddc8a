import { createHash, type Hash } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { Parser, type ReadEntry } from "tar";
import { openLocked } from "../../../platform/audit/locked-file.ts";
import { Refusal } from "../../../platform/errors.ts";
import { Manifest } from "./manifest.ts";

const partForm = /^((?:tables|files)\/[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*)\.\d{6}$/;

type Seen = { hash: Hash; bytes: number; lines: number };

/**
 * Opens an export, writes what is in it below a folder, and holds it against its own list. Whatever was
 * altered, is missing or was added ends it with a refusal.
 */
export async function openExport(
  file: Readable,
  passphrase: string,
  folder: string,
): Promise<Manifest> {
  const seen = new Map<string, Seen>();
  let manifest: Manifest | undefined;
  const take = (path: string, bytes: Buffer) => {
    if (path === "manifest.json") {
      manifest = Manifest.parse(JSON.parse(bytes.toString("utf8")));
      writeFileSync(join(folder, path), bytes, { mode: 0o600 });
      return;
    }
    const [, whole] = partForm.exec(path) ?? [];
    if (!whole) throw damaged(`${path} has no place in an export`);
    keep(folder, whole, bytes, seen);
  };
  await eachEntry(file, passphrase, take);
  if (!manifest) throw damaged("it ends before its list");
  check(manifest, seen);
  return manifest;
}

function keep(folder: string, path: string, bytes: Buffer, seen: Map<string, Seen>): void {
  const target = join(folder, path);
  const known = seen.get(path) ?? { hash: createHash("sha256"), bytes: 0, lines: 0 };
  if (!seen.has(path)) {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(target, "", { flag: "wx", mode: 0o600 });
  }
  appendFileSync(target, bytes);
  known.hash.update(bytes);
  known.bytes += bytes.length;
  for (const byte of bytes) if (byte === 10) known.lines++;
  seen.set(path, known);
}

function check(manifest: Manifest, seen: ReadonlyMap<string, Seen>): void {
  const wanted = new Map<string, { sha256: string; lines?: number; bytes?: number }>([
    ...manifest.tables.map(
      ({ name, rows, sha256 }) => [`tables/${name}.ndjson`, { sha256, lines: rows }] as const,
    ),
    ...manifest.files.map(({ path, bytes, sha256 }) => [path, { sha256, bytes }] as const),
  ]);
  for (const path of seen.keys())
    if (!wanted.has(path)) throw damaged(`${path} is not on its list`);
  for (const [path, want] of wanted) {
    const found = seen.get(path);
    if (!found) throw damaged(`${path} is missing`);
    const isSame =
      found.hash.digest("hex") === want.sha256 &&
      (want.lines ?? found.lines) === found.lines &&
      (want.bytes ?? found.bytes) === found.bytes;
    if (!isSame) throw damaged(`${path} is not as it was written`);
  }
}

/** Entries are small, so each is taken whole. */
async function eachEntry(
  file: Readable,
  passphrase: string,
  take: (path: string, bytes: Buffer) => void,
): Promise<void> {
  let fault: unknown;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      const chunks: Buffer[] = [];
      entry.on("data", (chunk: Buffer) => chunks.push(chunk));
      entry.on("end", () => {
        try {
          take(entry.path, Buffer.concat(chunks));
        } catch (error) {
          fault ??= error;
        }
      });
    },
  });
  parser.on("error", (error: unknown) => {
    fault ??= error;
  });
  const clear = new PassThrough();
  const opened = openLocked(file, passphrase, clear);
  opened.catch((error: unknown) => clear.destroy(error instanceof Error ? error : undefined));
  try {
    for await (const chunk of clear as AsyncIterable<Buffer>) {
      parser.write(chunk);
      if (fault) throw fault;
    }
    await opened;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw damaged("the passphrase is wrong, or it is not as it was written");
  }
  await new Promise<void>((resolve) => {
    parser.on("end", resolve);
    parser.on("error", () => resolve());
    parser.end();
  });
  if (fault) throw fault;
}

function damaged(words: string): Refusal {
  return new Refusal("invalid", `This export cannot be trusted: ${words}`);
}
