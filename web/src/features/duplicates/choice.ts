import type { contactMergeFields, DuplicateRecord } from "@parley/contract";

export type Field = (typeof contactMergeFields)[number];
export type Choices = Partial<Record<Field, string>>;
type Value = string | null;

/** Of a zone only what somebody gave: one that follows from a number follows from the numbers that are kept. */
export function ownValue({ contact }: DuplicateRecord, field: Field): Value {
  if (field === "timeZone") return contact.timeZoneSource === "GIVEN" ? contact.timeZone : null;
  return contact[field];
}

/** The record to keep unless somebody chooses: the fullest, then the one with most leads, then the newest. */
export function fullest(records: readonly DuplicateRecord[]): string {
  const [first] = [...records].sort(
    (a, b) => b.filled - a.filled || b.leads - a.leads || (a.contact.id < b.contact.id ? 1 : -1),
  );
  return first?.contact.id ?? "";
}

/** Whose value of a field is kept: as chosen, else the winner's, else the first that there is. */
export function keptFrom(
  records: readonly DuplicateRecord[],
  field: Field,
  winnerId: string,
  chosen: Choices,
): string {
  const of = chosen[field];
  if (of !== undefined && records.some(({ contact }) => contact.id === of)) return of;
  const winner = records.find(({ contact }) => contact.id === winnerId);
  if (winner && !isEmpty(ownValue(winner, field))) return winnerId;
  const other = records.find((record) => !isEmpty(ownValue(record, field)));
  return other?.contact.id ?? winnerId;
}

const isEmpty = (value: Value) => value === null || value === "";

/** Fields in which the records differ; of the others there is nothing to choose. */
export function differingFields(
  records: readonly DuplicateRecord[],
  fields: readonly Field[],
): Field[] {
  return fields.filter((field) => new Set(records.map((one) => ownValue(one, field))).size > 1);
}
