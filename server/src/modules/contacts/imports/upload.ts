import { Readable } from "node:stream";
import { detached } from "../../../platform/storage/detached.ts";
import type { Storage } from "../../../platform/storage/storage.ts";
import { decodeStart, type Encoding, EncodingProbe } from "./file/encoding.ts";
import { type Layout, layoutOf, sampleBytes } from "./file/layout.ts";

const gigabyte = 1024 ** 3;

/** A file that was stored and looked at. */
export type StoredFile = Layout & {
  bytes: number;
  encoding: Encoding;
  /** Line ends in the file: about as many rows as it has. */
  lines: number;
  format: "CSV" | "XLSX";
  sheets: string[];
  sheet: string | null;
  /** Where a workbook lies; what is read is one sheet of it as CSV. */
  workbookKey: string | null;
};
type Keys = { file: string; workbook: string };

/**
 * Stores an upload as it comes in and looks at it in passing: encoding, delimiter, columns. A file
 * that cannot be imported is not kept. Memory holds the beginning of the file and nothing else.
 */
export async function storeUpload(
  storage: Storage,
  keys: Keys,
  upload: Readable,
  /** What the tenant may yet store, where that is limited. */
  room: number | null = null,
): Promise<StoredFile> {
  const look = new Look();
  const body = Readable.from(look.along(detached(upload)), { objectMode: false });
  const bytes = await storage.write(keys.file, body, Math.min(gigabyte, room ?? gigabyte));
  try {
    const workbook = { format: "CSV", sheets: [], sheet: null, workbookKey: null } as const;
    return { bytes, ...look.result(), ...workbook, sheets: [] };
  } catch (error) {
    await storage.remove(keys.file);
    throw error;
  }
}

/** Watches a file go by. */
class Look {
  private readonly probe = new EncodingProbe();
  private readonly sample: Buffer[] = [];
  private sampled = 0;
  private bytes = 0;
  private lines = 0;
  private layout: Layout | undefined;

  async *along(body: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      this.probe.take(chunk);
      this.keep(chunk);
      // What cannot be read is refused now, and not when the rest of a gigabyte has come.
      if (this.bytes > sampleBytes) this.layout ??= this.lookAt(this.probe.soFar());
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) this.lines++;
      yield chunk;
    }
  }

  result(): Layout & Pick<StoredFile, "encoding" | "lines"> {
    const encoding = this.probe.end();
    const layout = this.layout ?? this.lookAt(encoding);
    return { ...layout, encoding, lines: this.lines };
  }

  private lookAt(encoding: Encoding): Layout {
    const text = decodeStart(Buffer.concat(this.sample), encoding);
    return layoutOf(text, this.bytes <= sampleBytes);
  }

  private keep(chunk: Buffer): void {
    this.bytes += chunk.length;
    const part = chunk.subarray(0, sampleBytes - this.sampled);
    if (part.length === 0) return;
    this.sample.push(part);
    this.sampled += part.length;
  }
}
