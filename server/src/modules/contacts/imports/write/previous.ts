import { z } from "zod";
import { type Attributes, fields, type LeadState } from "./changes.ts";

/** All that an update may change, but for the lead's attributes. Those of its contact are noted as a whole. */
const noted = [
  ...fields,
  "time_zone_source",
  "time_zones",
  "contact_attributes",
  "pipeline_id",
  "stage_id",
  "stage_since",
] as const;
type Noted = (typeof noted)[number];

/** What an update has changed: the values before it. Of attributes, `undefined` ones were not there. */
export type Previous = {
  fields: Partial<Record<Noted, string | string[] | Attributes | null>>;
  attributes: Attributes;
  /** Attributes that were not there. */
  absent: string[];
  /** Tags and lists that the lead has got, and the moves that are written of it. */
  tags: string[];
  lists: string[];
  moves: string[];
  /** Tags that its contact has got. */
  contactTags: string[];
};

const PreviousShape = z.object({
  fields: z.partialRecord(
    z.enum(noted),
    z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown()), z.null()]),
  ),
  attributes: z.record(z.string(), z.unknown()),
  absent: z.array(z.string()),
  // Notes of an earlier release know none of these.
  tags: z.array(z.string()).default([]),
  lists: z.array(z.string()).default([]),
  moves: z.array(z.string()).default([]),
  contactTags: z.array(z.string()).default([]),
});

export function parsePrevious(text: string): Previous {
  return PreviousShape.parse(JSON.parse(text));
}

/** What a lead and its contact have got besides. */
export type Got = Pick<Previous, "tags" | "lists" | "moves" | "contactTags">;
export const nothingAdded: Got = { tags: [], lists: [], moves: [], contactTags: [] };

/** Whether a lead and its contact have got nothing. */
export function isNothing(got: Got): boolean {
  return Object.values(got).every((ids) => ids.length === 0);
}

/** A change with what the lead has got besides; undefined where there is neither. */
export function withAdded(change: Previous | undefined, added: Got): Previous | undefined {
  if (isNothing(added)) return change;
  return { ...(change ?? { fields: {}, attributes: {}, absent: [] }), ...added };
}

/** What must be put back to undo a change; undefined when nothing has changed. */
export function previousOf(before: LeadState, after: LeadState): Previous | undefined {
  const changed = noted.filter((field) => !equal(before[field], after[field]));
  const previous: Previous = {
    fields: Object.fromEntries(changed.map((field) => [field, before[field]])),
    attributes: {},
    absent: [],
    ...nothingAdded,
  };
  for (const [name, value] of Object.entries(after.attributes)) {
    if (!(name in before.attributes)) previous.absent.push(name);
    else if (!equal(before.attributes[name], value)) {
      previous.attributes[name] = before.attributes[name];
    }
  }
  const { attributes, absent } = previous;
  const isSame = changed.length + absent.length + Object.keys(attributes).length === 0;
  return isSame ? undefined : previous;
}

function equal(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Two changes of one lead as one: what was there before the first of them. */
export function earlier(first: Previous, second: Previous): Previous {
  const absent = new Set(first.absent);
  const known = (name: string) => absent.has(name) || name in first.attributes;
  for (const name of second.absent) if (!known(name)) absent.add(name);
  const attributes = { ...first.attributes };
  for (const [name, value] of Object.entries(second.attributes)) {
    if (!known(name)) attributes[name] = value;
  }
  const both = (name: keyof Got) => [...new Set([...first[name], ...second[name]])];
  return {
    fields: { ...second.fields, ...first.fields },
    attributes,
    absent: [...absent],
    tags: both("tags"),
    lists: both("lists"),
    moves: both("moves"),
    contactTags: both("contactTags"),
  };
}

const ofLead: readonly string[] = [
  ...["source", "status", "external_id"],
  ...["pipeline_id", "stage_id", "stage_since"],
];

/** What a change has changed of the contact; undefined when that is nothing. */
export function onlyContact(change: Previous): Previous | undefined {
  const kept = Object.entries(change.fields).filter(([name]) => !ofLead.includes(name));
  const { contactTags } = change;
  if (kept.length + contactTags.length === 0) return undefined;
  const fields = Object.fromEntries(kept);
  return { fields, attributes: {}, absent: [], ...nothingAdded, contactTags };
}

/** A change without those values of the contact that have these names. */
export function withoutContact(change: Previous, names: ReadonlySet<string>): Previous {
  const kept = Object.entries(change.fields).filter(
    ([name]) => ofLead.includes(name) || !names.has(name),
  );
  return { ...change, fields: Object.fromEntries(kept) };
}

/** The lead as it was. */
export function restored(now: LeadState, previous: Previous): LeadState {
  const attributes = { ...now.attributes, ...previous.attributes };
  for (const name of previous.absent) delete attributes[name];
  return { ...now, ...(previous.fields as Partial<LeadState>), attributes };
}
