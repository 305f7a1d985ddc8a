import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { DocumentKind } from "@parley/contract";
import { Refusal } from "../../../platform/errors.ts";
import { detached } from "../../../platform/storage/detached.ts";
import type { Storage } from "../../../platform/storage/storage.ts";
import { type ArchiveFault, lookInto } from "./file/archive.ts";
import { type Sniffed, sniff, sniffBytes } from "./file/sniff.ts";

/** A file that was stored and looked at. */
export type StoredDocument = { bytes: number; sha256: Buffer; kind: DocumentKind };

/**
 * Stores an upload as it comes in and says what it is. An archive is kept in memory meanwhile and looked
 * into at the end; what may not be kept is taken away again.
 */
export async function storeDocument(
  storage: Storage,
  key: string,
  upload: Readable,
  most: number,
): Promise<StoredDocument> {
  const look = new Look();
  const body = Readable.from(look.along(detached(upload)), { objectMode: false });
  const bytes = await storage.write(key, body, most);
  try {
    return { bytes, sha256: look.sha256(), kind: await look.kind() };
  } catch (error) {
    await storage.remove(key);
    throw error;
  }
}

/** Watches a file go by. */
class Look {
  private readonly hash = createHash("sha256");
  private head = Buffer.alloc(0);
  private whole: Buffer[] = [];
  private bytes = 0;

  async *along(body: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      this.hash.update(chunk);
      this.bytes += chunk.length;
      if (this.head.length < sniffBytes) this.head = Buffer.concat([this.head, chunk]);
      if (this.head.length < sniffBytes || this.sniffed().archive) this.whole.push(chunk);
      else this.whole = [];
      yield chunk;
    }
  }

  sha256(): Buffer {
    return this.hash.digest();
  }

  async kind(): Promise<DocumentKind> {
    if (this.bytes === 0) throw refused("empty");
    const { kind, archive } = this.sniffed();
    if (archive === null) return kind;
    if (archive === "CLOSED") throw refused("closed");
    const found = await lookInto(Buffer.concat(this.whole), archive);
    if (found.fault !== null) throw refused(found.fault);
    return found.isOffice ? "OFFICE" : kind;
  }

  private sniffed(): Sniffed {
    return sniff(this.head.subarray(0, sniffBytes));
  }
}

const words: Record<ArchiveFault | "empty", string> = {
  empty: "The file is empty",
  damaged: "The archive is damaged",
  locked: "The archive is locked by a password, so nobody can look into it",
  nested: "There is an archive in the archive; send what is in it by itself",
  "too-large": "The archive unpacks to more than may be kept",
  closed: "This kind of archive cannot be looked into; send it as ZIP",
};

function refused(reason: ArchiveFault | "empty"): Refusal {
  return new Refusal("file-refused", words[reason], { details: { reason } });
}
