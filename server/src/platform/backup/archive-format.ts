import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { z } from "zod";
import { StartRefusal } from "../start-refusal.ts";

/**
 * The form of a backup: the magic, the length of the header, the header as JSON, then chunks of
 * `length | text | tag`, AES-256-GCM. The nonce counts the chunks and marks the last one, and the
 * header is additional data of each: a chunk left out, repeated, moved or cut off does not decrypt.
 * Inside is a gzipped tar, so that a backup can be read without Parley.
 */
const magic = Buffer.from("PARLEY-BACKUP-1\n");
const chunkBytes = 1024 * 1024;
const tagBytes = 16;
const longestHeader = 64 * 1024;

const archiveHeader = z.strictObject({
  /** The version of Parley that wrote it. */
  parley: z.string(),
  /** The major version of PostgreSQL whose data folder is inside. */
  postgres: z.int(),
  madeAt: z.iso.datetime(),
  /** What opens it: the installation's master key, named by its fingerprint, or a passphrase. */
  opens: z.discriminatedUnion("with", [
    z.strictObject({ with: z.literal("MASTER_KEY"), keyId: z.string(), salt: z.base64() }),
    z.strictObject({ with: z.literal("PASSPHRASE"), salt: z.base64() }),
  ]),
});

export type ArchiveHeader = z.infer<typeof archiveHeader>;

/** Encrypts a stream under a key that is used for this one archive only. */
export async function* encryptArchive(
  source: AsyncIterable<Buffer>,
  header: ArchiveHeader,
  key: Buffer,
): AsyncGenerator<Buffer> {
  const head = Buffer.from(JSON.stringify(header));
  yield Buffer.concat([magic, lengthOf(head), head]);

  const digest = createHash("sha256").update(head).digest();
  let count = 0;
  for await (const { text, last } of inChunks(source)) {
    const cipher = createCipheriv("aes-256-gcm", key, nonce(count++, last));
    cipher.setAAD(digest);
    yield Buffer.concat([lengthOf(text), cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Reads the header, and decrypts the rest once the caller has found the key it asks for. */
export async function openArchive(
  source: AsyncIterable<Buffer>,
): Promise<{ header: ArchiveHeader; decrypt(key: Buffer): AsyncGenerator<Buffer> }> {
  const reader = byteReader(source);
  const start = await reader.take(magic.length + 4);
  const size = start?.readUInt32BE(magic.length) ?? 0;
  const isOurs = start?.subarray(0, magic.length).equals(magic) && size <= longestHeader;
  const head = isOurs ? await reader.take(size) : undefined;
  if (head === undefined) {
    throw new StartRefusal("restore", "The file is not a backup of Parley", "Name the right file");
  }
  const header = archiveHeader.parse(JSON.parse(head.toString("utf8")));
  const digest = createHash("sha256").update(head).digest();
  return { header, decrypt: (key) => decryptChunks(reader, digest, key) };
}

async function* decryptChunks(
  reader: ByteReader,
  digest: Buffer,
  key: Buffer,
): AsyncGenerator<Buffer> {
  for (let count = 0; ; count++) {
    const size = (await reader.take(4))?.readUInt32BE(0) ?? Number.POSITIVE_INFINITY;
    const body = size <= chunkBytes ? await reader.take(size + tagBytes) : undefined;
    if (body === undefined) throw damaged("it ends too early");
    const last = await reader.atEnd();
    yield decryptChunk(body, nonce(count, last), digest, key);
    if (last) return;
  }
}

function decryptChunk(body: Buffer, iv: Buffer, digest: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  decipher.setAAD(digest);
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  const text = decipher.update(body.subarray(0, body.length - tagBytes));
  try {
    decipher.final();
  } catch (error) {
    throw damaged("it was changed or cut off, or the key is not its own", error);
  }
  return text;
}

function damaged(why: string, cause?: unknown): StartRefusal {
  return new StartRefusal(
    "restore",
    `The backup cannot be decrypted: ${why}`,
    "Fetch the file again from where backups are kept, or take an older one; nothing was changed here",
    { cause },
  );
}

async function* inChunks(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ text: Buffer; last: boolean }> {
  let parts: Buffer[] = [];
  let held = 0;
  for await (const part of source) {
    parts.push(part);
    held += part.length;
    if (held < chunkBytes) continue;
    let all = Buffer.concat(parts);
    for (; all.length > chunkBytes; all = all.subarray(chunkBytes)) {
      yield { text: all.subarray(0, chunkBytes), last: false };
    }
    parts = [all];
    held = all.length;
  }
  yield { text: Buffer.concat(parts), last: true };
}

function nonce(count: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(count), 3);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

function lengthOf(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return size;
}

type ByteReader = {
  /** The next bytes, or undefined when there are not so many. */
  take(count: number): Promise<Buffer | undefined>;
  atEnd(): Promise<boolean>;
};

function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const parts = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  async function fill(count: number): Promise<boolean> {
    const more = [held];
    let have = held.length;
    while (have < count) {
      const next = await parts.next();
      if (next.done) break;
      more.push(next.value);
      have += next.value.length;
    }
    if (more.length > 1) held = Buffer.concat(more);
    return have >= count;
  }
  return {
    async take(count) {
      if (!(await fill(count))) return undefined;
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    },
    async atEnd() {
      return !(await fill(1));
    },
  };
}
