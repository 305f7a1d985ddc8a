import type { Outcome } from "./journal.ts";
import type { PreparedRow, Rules } from "./plan.ts";
import { keyOf, type Seen, type Targets } from "./seen.ts";

/** Of more addresses than this in one row, the rest is not what later rows are recognised by. */
export const mostKeys = 31;

const leadIdBit = 1;
const contactIdBit = 1 << 31;
/** Ids of other systems are always recognised, also where lead and contact keep others. */
export const idBits = leadIdBit | contactIdBit;

/** The bit of an address by its place in the row; none for those that are too many. */
export function pointBit(place: number): number {
  return place + 1 < mostKeys ? 1 << (place + 1) : 0;
}

/** Notes under which keys later rows are recognised as being of the same person. */
export function rememberRow<P extends { type: string; digest: Buffer }>(
  rules: Rules,
  seen: Seen,
  targets: Targets,
  row: PreparedRow<P>,
  made: { outcome: Outcome; keys: number; leadId: string; contactId: string },
): void {
  const { outcome, keys, leadId, contactId } = made;
  // Where repeated rows are left out nobody asks whom they repeat, only where.
  const value = rules.onRepeat === "SKIP" ? row.line : targets.add(leadId, contactId);
  for (const { key, bit } of keysOf(row)) if ((keys & bit) !== 0) seen.add(key, value);
  // Nobody meets those whom the file has made but by a key that was noted with them.
  if (outcome === "CREATED") return;
  seen.add(keyOf("contact", contactId), value);
  seen.add(keyOf("lead", leadId), value);
}

/** What rows are recognised by; `bit` stands for it in the journal and must not change. */
type RowKey<P> = { bit: number; key: Buffer } & (
  | { by: "externalId" | "contactExternalId" }
  | { by: "point"; point: P }
);

/** The keys of a row in the order in which its person is looked for: ids of other systems, then addresses. */
export function keysOf<P extends { digest: Buffer }>(row: {
  externalId: string | null;
  contactExternalId: string | null;
  points: P[];
}): RowKey<P>[] {
  const { externalId, contactExternalId: contactId } = row;
  const ids: RowKey<P>[] = [];
  if (externalId !== null) {
    ids.push({ by: "externalId", bit: leadIdBit, key: keyOf("external id", externalId) });
  }
  if (contactId !== null) {
    const key = keyOf("contact external id", contactId);
    ids.push({ by: "contactExternalId", bit: contactIdBit, key });
  }
  const points = row.points.slice(0, mostKeys - 1).map((point, i): RowKey<P> => {
    return { by: "point", bit: pointBit(i), key: point.digest, point };
  });
  return [...ids, ...points];
}
