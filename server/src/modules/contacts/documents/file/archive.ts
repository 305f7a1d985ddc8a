import type { Transform } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";
import { sniff, sniffBytes } from "./sniff.ts";
import { readEntries, type ZipEntry, ZipFault } from "./zip.ts";

/** What an archive may unpack to, altogether. */
const mostUnpacked = 2 * 1024 ** 3;
const mostRatio = 100;
const mostEntries = 10_000;

/** Why an archive is refused. */
export type ArchiveFault = "damaged" | "locked" | "nested" | "too-large" | "closed";

/** What is within, or why it is refused. */
export type ArchiveLook = { fault: ArchiveFault } | { fault: null; isOffice: boolean };

class Refused extends Error {
  readonly fault: ArchiveFault;
  constructor(fault: ArchiveFault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Looks into an archive: all of it is unpacked and thrown away, for what an archive says of its size is
 * not to be believed. What it says is asked first all the same, so that an honest bomb costs nothing.
 */
export async function lookInto(file: Buffer, type: "ZIP" | "GZIP"): Promise<ArchiveLook> {
  const budget = new Budget(file.length);
  try {
    if (type === "GZIP") {
      await unpack(file, createGunzip(), budget, false);
      return { fault: null, isOffice: false };
    }
    const entries = readEntries(file, mostEntries);
    const isOffice = entries.some(
      ({ name }) => name === "[Content_Types].xml" || name === "mimetype",
    );
    budget.expect(entries.reduce((sum, { unpacked }) => sum + unpacked, 0));
    for (const entry of entries) await lookAt(file, entry, isOffice, budget);
    return { fault: null, isOffice };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.fault };
    if (error instanceof ZipFault) return { fault: error.reason };
    if (isZlibError(error)) return { fault: "damaged" };
    throw error;
  }
}

/** A document holds the sheets that are put into it: those it may. */
const embedded = /(?:^|\/)embeddings\/|^Object[^/]*\//;

async function lookAt(
  file: Buffer,
  entry: ZipEntry,
  isOffice: boolean,
  budget: Budget,
): Promise<void> {
  if (entry.isLocked) throw new Refused("locked");
  const packed = file.subarray(entry.start, entry.start + entry.packed);
  const mayNest = isOffice && embedded.test(entry.name);
  if (entry.method === "DEFLATE") await unpack(packed, createInflateRaw(), budget, mayNest);
  else {
    if (!mayNest) refuseNested(packed.subarray(0, sniffBytes));
    budget.take(packed.length);
  }
}

async function unpack(
  packed: Buffer,
  stream: Transform,
  budget: Budget,
  mayNest: boolean,
): Promise<void> {
  stream.end(packed);
  let isFirst = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (isFirst && !mayNest) refuseNested(chunk.subarray(0, sniffBytes));
      isFirst = false;
      budget.take(chunk.length);
    }
  } finally {
    stream.destroy();
  }
}

function refuseNested(head: Buffer): void {
  if (sniff(head).archive !== null) throw new Refused("nested");
}

/** What an archive of so many bytes may yet unpack to. */
class Budget {
  private rest: number;

  constructor(packedBytes: number) {
    this.rest = Math.min(mostUnpacked, packedBytes * mostRatio);
  }

  expect(bytes: number): void {
    if (bytes > this.rest) throw new Refused("too-large");
  }

  take(bytes: number): void {
    this.expect(bytes);
    this.rest -= bytes;
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(Z_|ERR_)/.test(String(error.code));
}
