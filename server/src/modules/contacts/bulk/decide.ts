import type { AttributeValue, BulkChange, BulkReason } from "@parley/contract";

type Value = AttributeValue;

/** What of a lead a bulk edit can change. */
export type LeadState = {
  status: string;
  source: string | null;
  assigneeId: string | null;
  teamId: string | null;
  attributes: Readonly<Record<string, Value>>;
  tagIds: readonly string[];
  deletedAt: string | null;
  isOnCall: boolean;
};

/** Values by field, as they are kept to be given back. An attribute that was not there is `undefined`. */
export type Values = {
  status?: string;
  source?: string | null;
  assigneeId?: string | null;
  teamId?: string | null;
  attribute?: { key: string; value?: Value };
  tag?: { id: string; has: boolean };
  deletedAt?: string | null;
};

export type Decision =
  | { result: "CHANGED"; before: Values; after: Values }
  | { result: "UNCHANGED" }
  | { result: "REFUSED"; reason: BulkReason };

/** Whose a lead becomes; its team is that of its owner, and stays where it has none. */
export type NewOwner = { assigneeId: string | null; teamId: string | null };

const mostAttributes = 100;
const unchanged: Decision = { result: "UNCHANGED" };

/** What a change makes of one lead that the caller may change. */
export function decide(
  change: BulkChange,
  lead: LeadState,
  owner: NewOwner | null,
  now: Date,
): Decision {
  switch (change.action) {
    case "STATUS":
      return differing({ status: lead.status }, { status: change.status });
    case "SOURCE":
      return differing({ source: lead.source }, { source: change.source });
    case "ASSIGN": {
      const { assigneeId, teamId } = lead;
      const next = owner ?? { assigneeId: null, teamId };
      return assigneeId === next.assigneeId ? unchanged : differing({ assigneeId, teamId }, next);
    }
    case "ATTRIBUTE":
      return withAttribute(lead, change.key, change.value);
    case "ADD_TAG":
    case "REMOVE_TAG": {
      const tag = { id: change.tagId, has: change.action === "ADD_TAG" };
      return differing(valuesLike({ tag }, lead), { tag });
    }
    case "DELETE":
      if (lead.isOnCall) return { result: "REFUSED", reason: "ON_CALL" };
      return differing({ deletedAt: null }, { deletedAt: now.toISOString() });
  }
}

/** What takes a change back: the values from before, unless somebody has changed them since. */
export function decideUndo(item: { before: Values; after: Values }, lead: LeadState): Decision {
  const { before, after } = item;
  const current = valuesLike(after, lead);
  if (!isSame(current, after)) return { result: "REFUSED", reason: "CHANGED_SINCE" };
  return { result: "CHANGED", before: current, after: before };
}

/** The lead with these values. */
export function applied(lead: LeadState, values: Values): LeadState {
  const { attribute, tag, ...plain } = values;
  if (tag) {
    const others = lead.tagIds.filter((id) => id !== tag.id);
    return { ...lead, tagIds: tag.has ? [...others, tag.id] : others };
  }
  if (!attribute) return { ...lead, ...plain };
  const { [attribute.key]: _, ...others } = lead.attributes;
  const { key, value } = attribute;
  return { ...lead, attributes: value === undefined ? others : { ...others, [key]: value } };
}

function withAttribute(lead: LeadState, key: string, value: Value): Decision {
  const isThere = Object.hasOwn(lead.attributes, key);
  if (!isThere && value !== null && Object.keys(lead.attributes).length >= mostAttributes) {
    return { result: "REFUSED", reason: "TOO_MANY_ATTRIBUTES" };
  }
  const before = valuesLike({ attribute: { key } }, lead);
  const after = value === null ? { attribute: { key } } : { attribute: { key, value } };
  return differing(before, after);
}

function differing(before: Values, after: Values): Decision {
  return isSame(before, after) ? unchanged : { result: "CHANGED", before, after };
}

/** What a lead has of the same fields. */
function valuesLike(like: Values, lead: LeadState): Values {
  if (like.attribute) {
    const { key } = like.attribute;
    const value = Object.hasOwn(lead.attributes, key) ? lead.attributes[key] : undefined;
    return { attribute: value === undefined ? { key } : { key, value } };
  }
  if (like.tag) {
    const { id } = like.tag;
    return { tag: { id, has: lead.tagIds.includes(id) } };
  }
  const found: Record<string, unknown> = {};
  for (const field of Object.keys(like)) found[field] = lead[field as keyof LeadState];
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
