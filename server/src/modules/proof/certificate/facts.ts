import type { KeyObject } from "node:crypto";
import { certificateWindows, mostAbandoned, TruthMeter } from "@parley/contract";
import { z } from "zod";
import {
  openSigned,
  type SignatureFault,
  type SignedText,
  signText,
} from "../../../platform/signed.ts";

export const abandonFormat = "PARLEY-ABANDON-2";
/** Without the settings' history and the messages one by one. */
const firstFormat = "PARLEY-ABANDON-1";

const Count = z.number().int();

const Value = z.union([z.string(), z.number(), z.boolean()]).nullable();
const Values = z.strictObject({
  mode: Value,
  abandonLimit: Value,
  linesPerAgent: Value,
  ringSeconds: Value,
  farewell: Value,
  stopsAtLimit: Value,
  machineDetection: Value,
  machineCertainty: Value,
  detectionOff: Value,
  /** Who listens; certificates of before that could be chosen have none. */
  detector: Value.optional(),
  /** The sound after the message's text, by its id; certificates of before that could be chosen have none. */
  farewellPromptId: Value.optional(),
});
export type CertifiedValues = z.infer<typeof Values>;

const Settings = z.strictObject({
  /** From when on changes were kept, where that is after the first day began. */
  recordedSince: z.string().nullable(),
  /** As they stood then. */
  before: Values,
  changes: z.array(
    z.strictObject({
      at: z.string(),
      by: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
      settings: z.array(z.strictObject({ setting: Values.keyof(), before: Value, after: Value })),
    }),
  ),
});
export type CertifiedSettings = z.infer<typeof Settings>;

const Played = z.strictObject({
  texts: z.array(z.string()),
  records: z.array(
    z.strictObject({
      call: z.uuid(),
      at: z.string(),
      text: Count.describe("Which of the texts"),
      afterSeconds: z.number().nullable(),
    }),
  ),
  /** Of the messages, how many are not listed one by one. */
  leftOut: Count,
});
export type PlayedMessages = z.infer<typeof Played>;

/** What a certificate of abandoned calls says. The words of each are in docs/subsystems/proof.md. */
export const AbandonFacts = z.strictObject({
  format: z.enum([firstFormat, abandonFormat]),
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
  settings: Settings.optional(),
  played: Played.optional(),
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
): { facts: AbandonFacts } | { fault: SignatureFault | "KIND" | "PARTS" } {
  const opened = openSigned(file, publicKey);
  if ("fault" in opened) return opened;
  const facts = factsIn(opened.text);
  if (!facts) return { fault: "KIND" };
  return addsUp(facts) ? { facts } : { fault: "PARTS" };
}

/** Whether the settings follow from each other, and each message is there or said to be left out. */
function addsUp({ format, settings, played, messages }: AbandonFacts): boolean {
  if (format === firstFormat) return settings === undefined && played === undefined;
  if (!settings || !played) return false;
  const values = { ...settings.before };
  for (const { setting, before, after } of settings.changes.flatMap((one) => one.settings)) {
    if (values[setting] !== before) return false;
    values[setting] = after;
  }
  const isKnown = ({ text }: { text: number }) => text >= 0 && text < played.texts.length;
  return (
    played.records.every(isKnown) &&
    new Set(played.records.map(({ call }) => call)).size === played.records.length &&
    played.records.length + played.leftOut === messages
  );
}

function factsIn(text: string): AbandonFacts | undefined {
  try {
    return AbandonFacts.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
