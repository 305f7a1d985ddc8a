import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const idBytes = 16;
const secretBytes = 32;

export type SecretRef = { tenantId: string; id: string; secret: Buffer };

export function newSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** One text that names a row of a tenant and proves the right to it: two ids and a secret. */
export function writeSecret({ tenantId, id, secret }: SecretRef): string {
  return Buffer.concat([bytesOfId(tenantId), bytesOfId(id), secret]).toString("base64url");
}

/** Undefined for a text that is not ours. */
export function readSecret(text: string): SecretRef | undefined {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== 2 * idBytes + secretBytes) return undefined;
  return {
    tenantId: idOfBytes(bytes.subarray(0, idBytes)),
    id: idOfBytes(bytes.subarray(idBytes, 2 * idBytes)),
    secret: bytes.subarray(2 * idBytes),
  };
}

/** What is stored of a secret. It has 256 random bits, so it needs no slow hash. */
export function digestOf(secret: Buffer): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function isSecret(secret: Buffer, digest: Buffer | null): boolean {
  return digest !== null && timingSafeEqual(digestOf(secret), digest);
}

/** An id in 16 bytes. */
export function bytesOfId(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

export function idOfBytes(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
