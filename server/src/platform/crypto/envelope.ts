import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/*
 * Ciphertext: version (1 byte) | key id (16) | nonce (12) | text | tag (16), AES-256-GCM. Table, column
 * and row id are additional data, so that a value cannot be moved to another row or column.
 */
const version = 1;
const idBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const head = 1 + idBytes + nonceBytes;

export type DataKey = { id: string; key: Buffer };

const idsAsBytes = new WeakMap<DataKey, Buffer>();

function idAsBytes(key: DataKey): Buffer {
  let bytes = idsAsBytes.get(key);
  if (!bytes) {
    bytes = Buffer.from(key.id.replaceAll("-", ""), "hex");
    idsAsBytes.set(key, bytes);
  }
  return bytes;
}

/** A key for one purpose, derived from the master key (HKDF-SHA-256, RFC 5869). */
export function deriveKey(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "", `parley ${purpose}`, 32));
}

/** Written into one piece of bytes: an import seals millions of values, and each piece is one more to clear away. */
export function seal(key: DataKey, place: string, text: Buffer): Buffer {
  const sealed = Buffer.allocUnsafe(head + text.length + tagBytes);
  sealed[0] = version;
  idAsBytes(key).copy(sealed, 1);
  const nonce = sealed.subarray(1 + idBytes, head);
  nextNonce().copy(nonce);
  const cipher = createCipheriv("aes-256-gcm", key.key, nonce);
  cipher.setAAD(Buffer.from(place));
  cipher.update(text).copy(sealed, head);
  // The last of a stream cipher is empty.
  cipher.final();
  cipher.getAuthTag().copy(sealed, head + text.length);
  return sealed;
}

/** Random bytes are asked for in bulk: one call of the system for each value costs as much as sealing it. */
let randomPool: Buffer = Buffer.alloc(0);

function nextNonce(): Buffer {
  if (randomPool.length < nonceBytes) randomPool = randomBytes(nonceBytes * 512);
  const nonce = randomPool.subarray(0, nonceBytes);
  randomPool = randomPool.subarray(nonceBytes);
  return nonce;
}

/** The id of the key that a value was sealed with. */
export function keyIdOf(sealed: Buffer): string {
  const hex = sealed.subarray(1, 1 + idBytes).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Throws when the value was altered, moved to another place, or sealed with another key. */
export function open(key: DataKey, place: string, sealed: Buffer): Buffer {
  if (sealed[0] !== version || sealed.length < head + tagBytes) {
    throw new Error(`not a sealed value (${place})`);
  }
  const decipher = createDecipheriv("aes-256-gcm", key.key, sealed.subarray(1 + idBytes, head));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([
    decipher.update(sealed.subarray(head, sealed.length - tagBytes)),
    decipher.final(),
  ]);
}
