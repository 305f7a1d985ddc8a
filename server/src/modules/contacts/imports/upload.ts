import { Readable } from "node:stream";
import { detached } from "../../../platform/storage/detached.ts";
import type { Storage } from "../../../platform/storage/storage.ts";
import { decodeStart, type Encoding, EncodingProbe } from "./file/encoding.ts";
import { FileFault } from "./file/fault.ts";
import { type Layout, layoutOf, sampleBytes } from "./file/layout.ts";
import { sheetLines } from "./sheet/rows.ts";
import { openWorkbook, type Workbook } from "./sheet/workbook.ts";

const gigabyte = 1024 ** 3;
const largestWorkbook = 100 * 1024 ** 2;

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
  const { first, body } = await peek(detached(upload));
  if (isArchive(first)) return storeWorkbook(storage, keys, body, room);
  const { bytes, look } = await storeTable(storage, keys.file, body, { room, isSheet: false });
  return { bytes, ...look, format: "CSV", sheets: [], sheet: null, workbookKey: null };
}

async function storeWorkbook(
  storage: Storage,
  keys: Keys,
  body: Readable,
  room: number | null,
): Promise<StoredFile> {
  const most = Math.min(largestWorkbook, room ?? largestWorkbook);
  const bytes = await storage.write(keys.workbook, body, most);
  try {
    const workbook = await openWorkbook({ bytes, open: () => storage.read(keys.workbook) });
    const sheet = workbook.sheets.find((one) => !one.isHidden) ?? workbook.sheets[0];
    if (!sheet) throw new FileFault("workbook", "has no sheet with rows");
    const left = room === null ? null : room - bytes;
    const look = await storeSheet(storage, keys.file, workbook, sheet.name, left);
    const sheets = workbook.sheets.map((one) => one.name);
    return {
      bytes,
      ...look,
      format: "XLSX",
      sheets,
      sheet: sheet.name,
      workbookKey: keys.workbook,
    };
  } catch (error) {
    await storage.remove(keys.workbook);
    throw error;
  }
}

/** Stores a sheet of a workbook as CSV, which is what is read from then on. */
export async function storeSheet(
  storage: Storage,
  key: string,
  workbook: Workbook,
  name: string,
  room: number | null,
): Promise<TableLook> {
  const sheet = workbook.sheets.find((one) => one.name === name);
  if (!sheet) throw new FileFault("workbook", "has no such sheet");
  const body = Readable.from(sheetLines(workbook, sheet.path), { objectMode: false });
  return (await storeTable(storage, key, body, { room, isSheet: true })).look;
}

type TableLook = Layout & Pick<StoredFile, "encoding" | "lines">;

async function storeTable(
  storage: Storage,
  key: string,
  table: Readable,
  { room, isSheet }: { room: number | null; isSheet: boolean },
): Promise<{ bytes: number; look: TableLook }> {
  const look = new Look(isSheet ? "," : undefined);
  const body = Readable.from(look.along(table), { objectMode: false });
  const bytes = await storage.write(key, body, Math.min(gigabyte, room ?? gigabyte));
  try {
    return { bytes, look: look.result() };
  } catch (error) {
    await storage.remove(key);
    throw error;
  }
}

/** The first bytes of a stream, and all of it. */
async function peek(stream: Readable): Promise<{ first: Buffer; body: Readable }> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const start = await pieces.next();
  const first = start.done ? Buffer.alloc(0) : start.value;
  const all = async function* () {
    try {
      for (let one = start; !one.done; one = await pieces.next()) yield one.value;
    } finally {
      await pieces.return?.();
    }
  };
  return { first, body: Readable.from(all(), { objectMode: false }) };
}

function isArchive(first: Buffer): boolean {
  return first.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
}

/** Watches a file go by. */
class Look {
  private readonly probe = new EncodingProbe();
  private readonly sample: Buffer[] = [];
  private sampled = 0;
  private bytes = 0;
  private lines = 0;
  private layout: Layout | undefined;
  private readonly delimiter: string | undefined;

  constructor(delimiter: string | undefined) {
    this.delimiter = delimiter;
  }

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

  result(): TableLook {
    const encoding = this.probe.end();
    const layout = this.layout ?? this.lookAt(encoding);
    return { ...layout, encoding, lines: this.lines };
  }

  private lookAt(encoding: Encoding): Layout {
    const text = decodeStart(Buffer.concat(this.sample), encoding);
    return layoutOf(text, this.bytes <= sampleBytes, this.delimiter);
  }

  private keep(chunk: Buffer): void {
    this.bytes += chunk.length;
    const part = chunk.subarray(0, sampleBytes - this.sampled);
    if (part.length === 0) return;
    this.sample.push(part);
    this.sampled += part.length;
  }
}
