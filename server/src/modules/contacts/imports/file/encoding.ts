import { isAscii, isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { FileFault } from "./fault.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

const probeBytes = 4096;

/**
 * Finds out how a file is encoded while it passes: by its mark, by the zeros of UTF-16, and else by
 * whether all of it is UTF-8. What is not is taken for Windows-1252, which any byte can be, unless a
 * part of the file was UTF-8 beyond doubt.
 */
export class EncodingProbe {
  private marked: Encoding | undefined;
  private isStarted = false;
  private isUnicode = true;
  private sawUnicode = false;
  private rest: Buffer = Buffer.alloc(0);
  private decoder: TextDecoder | undefined;
  private seen = 0;

  take(chunk: Buffer): void {
    if (!this.isStarted) this.start(chunk);
    if (this.decoder) this.decode(chunk);
    else this.check(chunk, false);
    this.seen += chunk.length;
  }

  end(): Encoding {
    if (this.decoder) this.decode(undefined);
    else this.check(Buffer.alloc(0), true);
    return this.soFar();
  }

  /** How to read what has passed. What comes may change it only where all that passed was ASCII. */
  soFar(): Encoding {
    return this.marked ?? (this.isUnicode ? "utf-8" : "windows-1252");
  }

  private start(chunk: Buffer): void {
    this.isStarted = true;
    refuseKnownFormats(chunk);
    this.marked = encodingByMark(chunk) ?? encodingByZeros(chunk.subarray(0, probeBytes));
    if (this.marked === "utf-16le" || this.marked === "utf-16be") {
      this.decoder = new TextDecoder(this.marked, { fatal: true });
    }
  }

  private decode(chunk: Buffer | undefined): void {
    try {
      if (chunk) this.decoder?.decode(chunk, { stream: true });
      else this.decoder?.decode();
    } catch {
      throw new FileFault("encoding", "is not valid UTF-16, although it begins like it");
    }
  }

  private check(chunk: Buffer, isEnd: boolean): void {
    if (chunk.includes(0)) throw new FileFault("binary", "is not text");
    if (!this.isUnicode) return;
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const end = isEnd ? bytes.length : bytes.length - unfinished(bytes);
    const whole = bytes.subarray(0, end);
    this.rest = Buffer.from(bytes.subarray(end));
    if (isUtf8(whole)) {
      this.sawUnicode ||= !isAscii(whole);
      return;
    }
    if (this.sawUnicode || this.marked === "utf-8" || beginsInUnicode(whole)) {
      throw new FileFault("encoding", "mixes UTF-8 with another encoding");
    }
    this.isUnicode = false;
  }
}

/** The text of a file, piece by piece, without its mark. */
export async function* decoded(file: Readable, encoding: Encoding): AsyncGenerator<string> {
  if (encoding === "windows-1252") {
    for await (const chunk of file) yield fromWindows(chunk as Buffer);
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of file) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

/** The text of the first bytes of a file; a character that was cut off at the end is left out. */
export function decodeStart(bytes: Buffer, encoding: Encoding): string {
  if (encoding === "windows-1252") return fromWindows(bytes);
  return new TextDecoder(encoding).decode(bytes, { stream: true });
}

// Windows-1252 is Latin-1 but for these 32. Written out, because run times disagree on the label.
const windows = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function fromWindows(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  return text.replace(/[\u0080-\u009f]/g, (one) => windows[one.charCodeAt(0) - 0x80] ?? one);
}

function encodingByMark(chunk: Buffer): Encoding | undefined {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) return "utf-8";
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return "utf-16be";
  return undefined;
}

/** UTF-16 without a mark: most of what a header holds has a zero as its upper half. */
function encodingByZeros(start: Buffer): Encoding | undefined {
  const zeros = [0, 0];
  for (let i = 0; i < start.length; i++) if (start[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = start.length * 0.3;
  if (odd > many && even === 0) return "utf-16le";
  if (even > many && odd === 0) return "utf-16be";
  return undefined;
}

function refuseKnownFormats(chunk: Buffer): void {
  const start = chunk.subarray(0, 8).toString("latin1");
  if (start.startsWith("\u00d0\u00cf\u0011\u00e0")) {
    const cure = "save it as .xlsx without one";
    throw new FileFault("binary", `is an old workbook, or one with a password; ${cure}`);
  }
  if (start.startsWith("\u001f\u008b")) {
    throw new FileFault("binary", "is compressed; unpack it first");
  }
  if (start.startsWith("%PDF")) throw new FileFault("binary", "is a PDF and not a table");
}

/** How many bytes at the end begin a character that is not finished. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** Whether the first character beyond ASCII is one of UTF-8. */
function beginsInUnicode(bytes: Buffer): boolean {
  const at = bytes.findIndex((byte) => byte >= 0x80);
  const lead = bytes[at] ?? 0;
  return at !== -1 && lead >= 0xc2 && isUtf8(bytes.subarray(at, at + lengthOf(lead)));
}
