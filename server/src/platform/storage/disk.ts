import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { deriveKey } from "../crypto/envelope.ts";
import { Refusal } from "../errors.ts";
import { errorCode } from "../start-refusal.ts";
import { besideName } from "../whole-file.ts";
import { headBytes, OpenStream, SealStream } from "./chunks.ts";
import type { Storage } from "./storage.ts";

/** Thrown when there is no such file. */
export class MissingFile extends Error {
  constructor(key: string) {
    super(`there is no stored file ${key}`);
    this.name = "MissingFile";
  }
}

const part = "[0-9a-z][0-9a-z-]{0,63}";
const tenantForm = /^[0-9a-f-]{36}$/;
const form = new RegExp(`^[0-9a-f-]{36}/${part}/${part}$`);
/** No upload lasts this long: what is older was left by a process that was killed. */
const abandonedMs = 24 * 3_600_000;

/**
 * Files below one folder, each tenant's under a key of its own that comes from the master key. A file
 * is written beside its place and moved there when it is whole, so a reader never sees a part of one.
 */
export class DiskStorage implements Storage {
  private readonly root: string;
  private readonly master: Buffer;

  constructor(root: string, masterKey: Buffer) {
    this.root = root;
    this.master = masterKey;
  }

  async write(key: string, body: Readable, maxBytes: number): Promise<number> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const fresh = besideName(path);
    const counter = new CountingStream(maxBytes);
    try {
      const file = createWriteStream(fresh, { flags: "wx", mode: 0o600, flush: true });
      await pipeline(body, counter, new SealStream(this.tenantKey(key), key), file);
      await rename(fresh, path);
      await syncFolder(dirname(path));
      return counter.bytes;
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }

  /** A stream of the clear text; it fails with MissingFile or DamagedFile. */
  read(key: string): Readable {
    return Readable.from(this.open(key), { objectMode: false });
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async bytesOf(tenantId: string): Promise<number> {
    let bytes = 0;
    for (const path of await this.filesOf(tenantId)) bytes += (await stat(path)).size;
    return bytes;
  }

  async keysOf(tenantId: string): Promise<string[]> {
    const paths = await this.filesOf(tenantId);
    const keys = paths.map((path) => relative(this.root, path).split(sep).join("/"));
    return keys.filter((key) => form.test(key)).sort();
  }

  async removeAll(tenantId: string): Promise<{ count: number; bytes: number }> {
    const paths = await this.filesOf(tenantId);
    const bytes = await this.bytesOf(tenantId);
    await rm(join(this.root, tenantId), { recursive: true, force: true });
    return { count: paths.length, bytes };
  }

  /** Paths of everything that lies in a tenant's folder. */
  private async filesOf(tenantId: string): Promise<string[]> {
    if (!tenantForm.test(tenantId)) throw new Error("not a tenant id");
    const folder = join(this.root, tenantId);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        if (errorCode(error) === "ENOENT") return [];
        throw error;
      },
    );
    return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  }

  async sweep(now: Date): Promise<number> {
    let removed = 0;
    const files = await readdir(this.root, { recursive: true, withFileTypes: true });
    for (const file of files) {
      if (!file.isFile() || !file.name.endsWith(".new")) continue;
      const path = join(file.parentPath, file.name);
      const { mtimeMs } = await stat(path);
      if (now.getTime() - mtimeMs < abandonedMs) continue;
      await rm(path, { force: true });
      removed++;
    }
    return removed;
  }

  private async *open(key: string): AsyncGenerator<Buffer> {
    const path = this.pathOf(key);
    const head = await readHead(path, key);
    const clear = new OpenStream(this.tenantKey(key), key, head);
    const sealed = createReadStream(path, { start: headBytes });
    sealed.on("error", (error) => clear.destroy(error));
    try {
      yield* sealed.pipe(clear);
    } finally {
      sealed.destroy();
      clear.destroy();
    }
  }

  private tenantKey(key: string): Buffer {
    return deriveKey(this.master, `storage ${key.slice(0, 36)}`);
  }

  /** Nothing but the expected form becomes a path, so no key leads out of the folder. */
  private pathOf(key: string): string {
    if (!form.test(key)) throw new Error("not a storage key");
    return join(this.root, key);
  }
}

/** Lets bytes pass up to a limit and counts them. */
class CountingStream extends Transform {
  bytes = 0;
  private readonly most: number;

  constructor(most: number) {
    super();
    this.most = most;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.most) {
      done(new Refusal("too-large", "The file is too large", { details: { maxBytes: this.most } }));
      return;
    }
    this.push(chunk);
    done();
  }
}

async function readHead(path: string, key: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") throw new MissingFile(key);
    throw error;
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The name of a new file lies in its folder, which must reach the disk as well. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
