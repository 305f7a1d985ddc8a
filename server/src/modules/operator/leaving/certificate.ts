import { type KeyObject, sign, verify } from "node:crypto";
import { DeletionCertificate } from "@parley/contract";
import { z } from "zod";
import { fingerprint } from "../../../platform/master-key.ts";

const format = "PARLEY-DELETION-1";

/** What a certificate says. */
export const Certified = z.object({
  format: z.literal(format),
  tenant: z.object({ id: z.uuid(), name: z.string(), slug: z.string() }),
  requestedBy: z.object({ id: z.uuid(), name: z.string(), email: z.string() }),
  requestedAt: z.string(),
  reason: z.string(),
  waitDays: z.number(),
  shorterBecause: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string(),
  tables: z.array(z.object({ name: z.string(), before: z.number(), after: z.number() })),
  jobs: z.object({ before: z.number(), after: z.number() }),
  files: z.object({ count: z.number(), bytes: z.number() }),
  auditHeads: z.number(),
  keysDestroyed: z.object({ data: z.array(z.uuid()), subjects: z.number() }),
  notCovered: z.string(),
});
export type Certified = z.infer<typeof Certified>;

/** Signs what was done. The text is what is signed, byte by byte. */
export function certify(
  facts: Omit<Certified, "format">,
  keyId: string,
  key: KeyObject,
): DeletionCertificate {
  const certificate = JSON.stringify({ format, ...facts });
  return { certificate, keyId, signature: signatureOf(certificate, key) };
}

function signatureOf(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString("base64");
}

/** What a file certifies; undefined when one byte of it is not as it was signed. */
export function readCertificate(file: string, publicKey: KeyObject): Certified | undefined {
  try {
    const whole = DeletionCertificate.parse(JSON.parse(file));
    const { certificate, keyId, signature } = whole;
    // Nothing may stand beside what is signed, not even a space.
    if (file.trimEnd() !== JSON.stringify({ certificate, keyId, signature })) return undefined;
    if (keyId !== fingerprint(publicKey.export({ type: "spki", format: "der" }))) return undefined;
    const bytes = Buffer.from(signature, "base64");
    if (bytes.toString("base64") !== signature) return undefined;
    if (!verify(null, Buffer.from(certificate), publicKey, bytes)) return undefined;
    return Certified.parse(JSON.parse(certificate));
  } catch {
    return undefined;
  }
}
