import { readId, writeId } from "./seen.ts";

/** What became of a row; its number stands in the journal and must not change. */
export const outcomes = {
  REFUSED: 0,
  /** A new lead of a new contact. */
  CREATED: 1,
  /** A new lead of a contact that was there, or that an earlier row made. */
  ADDED: 2,
  UPDATED: 3,
  SKIPPED: 4,
} as const;
export type Outcome = keyof typeof outcomes;

/**
 * One row of the journal. `keys` says by a bit for each which of the row's keys later rows are recognised by
 * (`keysOf`). Who was refused or skipped leaves no ids.
 */
export type Entry =
  | { outcome: "REFUSED" | "SKIPPED" }
  | { outcome: "CREATED" | "ADDED" | "UPDATED"; keys: number; leadId: string; contactId: string };

const names = Object.keys(outcomes) as Outcome[];
const version = 1;
const idBytes = 16;
const acceptedBytes = 1 + 4 + 2 * idBytes;

/** What became of the rows of a batch, as bytes. */
export function encodeJournal(entries: readonly Entry[]): Buffer {
  const length = entries.reduce((sum, entry) => sum + ("keys" in entry ? acceptedBytes : 1), 1);
  const bytes = Buffer.alloc(length);
  bytes[0] = version;
  let at = 1;
  for (const entry of entries) {
    bytes[at++] = outcomes[entry.outcome];
    if (!("keys" in entry)) continue;
    bytes.writeInt32LE(entry.keys, at);
    writeId(bytes, at + 4, entry.leadId);
    writeId(bytes, at + 4 + idBytes, entry.contactId);
    at += acceptedBytes - 1;
  }
  return bytes;
}

export function decodeJournal(bytes: Buffer): Entry[] {
  if (bytes[0] !== version) throw new Error("the journal of an import is of another version");
  const entries: Entry[] = [];
  let at = 1;
  while (at < bytes.length) {
    const outcome = names[bytes[at++] ?? 0];
    if (outcome === undefined) throw new Error("the journal of an import is damaged");
    if (outcome === "REFUSED" || outcome === "SKIPPED") {
      entries.push({ outcome });
      continue;
    }
    entries.push({
      outcome,
      keys: bytes.readInt32LE(at),
      leadId: readId(bytes, at + 4),
      contactId: readId(bytes, at + 4 + idBytes),
    });
    at += acceptedBytes - 1;
  }
  return entries;
}
