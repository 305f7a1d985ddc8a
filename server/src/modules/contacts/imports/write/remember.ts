import type { Outcome } from "./journal.ts";
import type { PreparedRow, Rules } from "./plan.ts";
import { keyOf, type Seen, type Targets } from "./seen.ts";

/** Of more addresses than this in one row, the rest is not what later rows are recognised by. */
export const mostKeys = 31;

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
  keysOf(row).forEach((key, i) => {
    if (key && (keys & (1 << i)) !== 0) seen.add(key, value);
  });
  // Nobody meets those whom the file has made but by a key that was noted with them.
  if (outcome === "CREATED") return;
  seen.add(keyOf("contact", contactId), value);
  seen.add(keyOf("lead", leadId), value);
}

export function keysOf<P extends { digest: Buffer }>(row: {
  externalId: string | null;
  points: P[];
}): (Buffer | undefined)[] {
  const id = row.externalId === null ? undefined : keyOf("external id", row.externalId);
  return [id, ...row.points.slice(0, mostKeys - 1).map((point) => point.digest)];
}
