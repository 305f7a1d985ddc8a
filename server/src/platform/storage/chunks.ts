import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";

/*
 * A file at rest: version (1 byte) | salt (16) | chunks. Each chunk is up to 64 kB of text under
 * AES-256-GCM with its tag behind it. The file's key comes from the tenant's key, the salt and the
 * file's name, so a file that is moved to another name cannot be opened. The nonce is the chunk's
 * number and a mark on the last one, so chunks can be neither reordered, repeated nor cut off
 * (the STREAM construction, as in age).
 */
const version = 1;
const saltBytes = 16;
const tagBytes = 16;
const algorithm: CipherGCMTypes = "aes-256-gcm";
const chunkBytes = 64 * 1024;
const sealedBytes = chunkBytes + tagBytes;

export const headBytes = 1 + saltBytes;

/** Thrown when a file was altered, cut, moved, or written with another key. */
export class DamagedFile extends Error {
  constructor() {
    super("the stored file is damaged or was sealed with another key");
    this.name = "DamagedFile";
  }
}

/** Collects bytes and hands them on in pieces of one size; the last piece is marked. */
abstract class Pieces extends Transform {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private readonly size: number;

  constructor(size: number) {
    super();
    this.size = size;
  }

  protected abstract piece(text: Buffer, isLast: boolean): void;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    try {
      // One byte more than a piece must be there: only then is the piece known not to be the last.
      if (this.heldBytes > this.size) this.cut();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.piece(Buffer.concat(this.held), true);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  private cut(): void {
    let rest = Buffer.concat(this.held);
    while (rest.length > this.size) {
      this.piece(rest.subarray(0, this.size), false);
      rest = rest.subarray(this.size);
    }
    this.held = [rest];
    this.heldBytes = rest.length;
  }
}

/** Clear text in, the form at rest out. Memory stays at two pieces, whatever the length. */
export class SealStream extends Pieces {
  private readonly key: Buffer;
  private index = 0;

  constructor(tenantKey: Buffer, name: string) {
    super(chunkBytes);
    const salt = randomBytes(saltBytes);
    this.key = fileKey(tenantKey, salt, name);
    this.push(Buffer.concat([Buffer.from([version]), salt]));
  }

  protected override piece(text: Buffer, isLast: boolean): void {
    const cipher = createCipheriv(algorithm, this.key, nonceOf(this.index++, isLast));
    this.push(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
  }
}

/** The form at rest without its head in, clear text out. No byte leaves that was not verified. */
export class OpenStream extends Pieces {
  private readonly key: Buffer;
  private index = 0;

  constructor(tenantKey: Buffer, name: string, head: Buffer) {
    super(sealedBytes);
    if (head.length !== headBytes || head[0] !== version) throw new DamagedFile();
    this.key = fileKey(tenantKey, head.subarray(1), name);
  }

  protected override piece(sealed: Buffer, isLast: boolean): void {
    if (sealed.length < tagBytes) throw new DamagedFile();
    const end = sealed.length - tagBytes;
    const decipher = createDecipheriv(algorithm, this.key, nonceOf(this.index++, isLast));
    decipher.setAuthTag(sealed.subarray(end));
    const text = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
    } catch {
      throw new DamagedFile();
    }
    if (text.length > 0) this.push(text);
  }
}

function fileKey(tenantKey: Buffer, salt: Buffer, name: string): Buffer {
  return Buffer.from(hkdfSync("sha256", tenantKey, salt, `parley file ${name}`, 32));
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
