import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { FileFault } from "../file/fault.ts";

const pageBytes = 256 * 1024;
/** So many pages stay in memory: 32 MB. */
const pagesInMemory = 128;
const mostStrings = 8_000_000;
/** No cell holds more. */
const longest = 32_767;
const tagBytes = 16;
const nonceBytes = 12;

/**
 * The texts of a workbook, which its cells name by number. Up to some megabytes they are in memory; what is
 * more lies in a file without a name, sealed by a key that nobody else has, and is read page by page.
 */
export class SharedStrings {
  /** Where each text begins: the number of its page, and its place there. */
  private readonly places: Uint32Array[] = [];
  private count = 0;
  private page = Buffer.alloc(pageBytes);
  private used = 0;
  private pages = 0;
  private readonly cache = new LRUCache<number, Buffer>({
    max: pagesInMemory,
    dispose: (page, n, reason) => {
      if (reason === "evict") this.spill(n, page);
    },
  });
  private readonly spilled = new Map<number, number>();
  private readonly key = randomBytes(32);
  private file: number | undefined;
  private end = 0;

  add(text: string): void {
    const bytes = Buffer.from(text.slice(0, longest), "utf8");
    if (this.used + 4 + bytes.length > pageBytes) this.turn();
    if (this.count % 65_536 === 0) this.places.push(new Uint32Array(2 * 65_536));
    if (this.count >= mostStrings) {
      throw new FileFault("workbook", "holds too many different texts");
    }
    const places = this.places[this.places.length - 1];
    const slot = (this.count % 65_536) * 2;
    if (places) {
      places[slot] = this.pages;
      places[slot + 1] = this.used;
    }
    this.page.writeUInt32LE(bytes.length, this.used);
    bytes.copy(this.page, this.used + 4);
    this.used += 4 + bytes.length;
    this.count++;
  }

  /** The text of a number; undefined when there is none. */
  get(n: number): string | undefined {
    if (!Number.isInteger(n) || n < 0 || n >= this.count) return undefined;
    const places = this.places[Math.floor(n / 65_536)];
    const slot = (n % 65_536) * 2;
    const page = this.pageOf(places?.[slot] ?? 0);
    const at = places?.[slot + 1] ?? 0;
    return page.toString("utf8", at + 4, at + 4 + page.readUInt32LE(at));
  }

  close(): void {
    this.cache.clear();
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private turn(): void {
    this.cache.set(this.pages, this.page);
    this.pages++;
    this.page = Buffer.alloc(pageBytes);
    this.used = 0;
  }

  private pageOf(n: number): Buffer {
    if (n === this.pages) return this.page;
    const known = this.cache.get(n);
    if (known) return known;
    const page = this.readPage(n);
    this.cache.set(n, page);
    return page;
  }

  /** A page is written once: it never changes when it is full. */
  private spill(n: number, page: Buffer): void {
    if (this.spilled.has(n)) return;
    this.file ??= openNameless();
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(page), cipher.final(), cipher.getAuthTag()]);
    writeSync(this.file, sealed, 0, sealed.length, this.end);
    this.spilled.set(n, this.end);
    this.end += sealed.length;
  }

  private readPage(n: number): Buffer {
    const at = this.spilled.get(n);
    if (at === undefined || this.file === undefined) throw new Error("a page of texts is missing");
    const sealed = Buffer.alloc(nonceBytes + pageBytes + tagBytes);
    readSync(this.file, sealed, 0, sealed.length, at);
    const decipher = createDecipheriv("aes-256-gcm", this.key, sealed.subarray(0, nonceBytes));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const page = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
    decipher.final();
    return page;
  }
}

/** A file that is gone when it is closed, or when the process is killed. */
function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), "parley-texts-"));
  const file = openSync(join(folder, "texts"), "wx+", 0o600);
  // Windows keeps the name of an open file; there the folder goes with the next restart.
  if (process.platform !== "win32") rmSync(folder, { recursive: true, force: true });
  return file;
}
