import type { KeyObject } from "node:crypto";
import { certificateWindows, mostAbandoned, TruthMeter } from "@parley/contract";
import { z } from "zod";
import {
  openSigned,
  type SignatureFault,
  type SignedText,
  signText,
} from "../../../platform/signed.ts";

export const abandonFormat = "PARLEY-ABANDON-1";

const Count = z.number().int();

/** What a certificate of abandoned calls says. The words of each are in docs/subsystems/proof.md. */
export const AbandonFacts = z.strictObject({
  format: z.literal(abandonFormat),
  id: z.uuid(),
  tenant: z.strictObject({ id: z.uuid(), name: z.string() }),
  campaign: z.strictObject({ id: z.uuid(), name: z.string(), mode: z.string() }),
  period: z.strictObject({
    window: z.enum(certificateWindows),
    from: z.string(),
    to: z.string(),
    timeZone: z.string(),
    asOf: z.string(),
    isFinal: z.boolean(),
  }),
  limits: z.strictObject({ own: z.number(), legal: z.literal(mostAbandoned) }),
  dials: Count,
  people: Count,
  connected: Count,
  abandoned: Count,
  /** Of the abandoned, those who heard who had called. */
  messages: Count,
  isWithin: z.boolean().nullable(),
  isWithinWithEstimate: z.boolean().nullable(),
  detection: z.strictObject(TruthMeter.shape),
  days: z.array(
    z.strictObject({ day: z.string(), people: Count, connected: Count, abandoned: Count }),
  ),
  rules: z.array(z.strictObject({ version: Count, packs: z.array(z.string()), dials: Count })),
  ringSeconds: Count,
  waitSeconds: z.number(),
  ledger: z.strictObject({ snapshotId: z.uuid(), sha256: z.string() }),
  issuedAt: z.string(),
  issuedBy: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  notice: z.string(),
});
export type AbandonFacts = z.infer<typeof AbandonFacts>;

/** Signs what is certified. */
export function signFacts(facts: AbandonFacts, key: KeyObject): SignedText {
  return signText(JSON.stringify(facts), key);
}

/** What a file certifies, or why nobody should believe it. */
export function readAbandonCertificate(
  file: Buffer,
  publicKey: KeyObject,
): { facts: AbandonFacts } | { fault: SignatureFault | "KIND" } {
  const opened = openSigned(file, publicKey);
  if ("fault" in opened) return opened;
  const facts = factsIn(opened.text);
  return facts ? { facts } : { fault: "KIND" };
}

function factsIn(text: string): AbandonFacts | undefined {
  try {
    return AbandonFacts.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
