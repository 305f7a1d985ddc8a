import type { KeyObject } from "node:crypto";
import type { DeletionCertificate } from "@parley/contract";
import { z } from "zod";
import { openSigned, signText } from "../../../platform/signed.ts";

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

/** Signs what was done. */
export function certify(facts: Omit<Certified, "format">, key: KeyObject): DeletionCertificate {
  return signText(JSON.stringify({ format, ...facts }), key);
}

/** What a file certifies; undefined when one byte of it is not as it was signed. */
export function readCertificate(file: string, publicKey: KeyObject): Certified | undefined {
  const opened = openSigned(Buffer.from(file.trimEnd()), publicKey);
  if ("fault" in opened) return undefined;
  return Certified.safeParse(JSON.parse(opened.text)).data;
}
