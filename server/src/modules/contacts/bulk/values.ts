import type { AttributeValue, BulkReason } from "@parley/contract";

type Value = AttributeValue;

/** What every record has that can be changed in bulk. */
export type RecordState = {
  attributes: Readonly<Record<string, Value>>;
  tagIds: readonly string[];
  deletedAt: string | null;
};

/** Values by field, as they are kept to be given back. An attribute that was not there is `undefined`. */
export type Values = {
  status?: string;
  source?: string | null;
  assigneeId?: string | null;
  teamId?: string | null;
  company?: string | null;
  language?: string | null;
  attribute?: { key: string; value?: Value };
  tag?: { id: string; has: boolean };
  deletedAt?: string | null;
};

export type Decision =
  | { result: "CHANGED"; before: Values; after: Values }
  | { result: "UNCHANGED" }
  | { result: "REFUSED"; reason: BulkReason };

/** What became of a record of a batch. */
export type Outcome = { id: string; decision: Decision };

const mostAttributes = 100;

/** What takes a change back: the values from before, unless somebody has changed them since. */
export function decideUndo<S extends RecordState>(
  item: { before: Values; after: Values },
  record: S,
): Decision {
  const { before, after } = item;
  const current = valuesLike(after, record);
  if (!isSame(current, after)) return { result: "REFUSED", reason: "CHANGED_SINCE" };
  return { result: "CHANGED", before: current, after: before };
}

/** The record with these values. */
export function applied<S extends RecordState>(record: S, values: Values): S {
  const { attribute, tag, ...plain } = values;
  if (tag) {
    const others = record.tagIds.filter((id) => id !== tag.id);
    return { ...record, tagIds: tag.has ? [...others, tag.id] : others };
  }
  if (!attribute) return { ...record, ...plain };
  const { [attribute.key]: _, ...others } = record.attributes;
  const { key, value } = attribute;
  return { ...record, attributes: value === undefined ? others : { ...others, [key]: value } };
}

/** An attribute of the record becomes this, or goes. */
export function withAttribute(record: RecordState, key: string, value: Value): Decision {
  const isThere = Object.hasOwn(record.attributes, key);
  if (!isThere && value !== null && Object.keys(record.attributes).length >= mostAttributes) {
    return { result: "REFUSED", reason: "TOO_MANY_ATTRIBUTES" };
  }
  const before = valuesLike({ attribute: { key } }, record);
  const after = value === null ? { attribute: { key } } : { attribute: { key, value } };
  return differing(before, after);
}

/** A change, unless all of it is so already. */
export function differing(before: Values, after: Values): Decision {
  return isSame(before, after) ? { result: "UNCHANGED" } : { result: "CHANGED", before, after };
}

/** What a record has of the same fields. */
export function valuesLike(like: Values, record: RecordState): Values {
  if (like.attribute) {
    const { key } = like.attribute;
    const value = Object.hasOwn(record.attributes, key) ? record.attributes[key] : undefined;
    return { attribute: value === undefined ? { key } : { key, value } };
  }
  if (like.tag) {
    const { id } = like.tag;
    return { tag: { id, has: record.tagIds.includes(id) } };
  }
  const found: Record<string, unknown> = {};
  for (const field of Object.keys(like)) found[field] = record[field as keyof RecordState];
  return found as Values;
}

function isSame(a: Values, b: Values): boolean {
  // Of several choices the order counts, as it does where they are shown.
  if (a.attribute) return JSON.stringify(a.attribute) === JSON.stringify(b.attribute);
  if (a.tag) return a.tag.has === b.tag?.has;
  const fields = Object.keys(a) as (keyof Values)[];
  return fields.every((field) => sameInstant(field, a[field], b[field]));
}

function sameInstant(field: keyof Values, a: unknown, b: unknown): boolean {
  if (field !== "deletedAt" || typeof a !== "string" || typeof b !== "string") return a === b;
  return Date.parse(a) === Date.parse(b);
}
