import type { Import, LeadStatus } from "@parley/contract";
import { z } from "zod";
import type { NewContactRow } from "../../contacts/queries.ts";
import type { NewLeadRow } from "../../leads/queries.ts";
import type { StageNamed } from "../file/names.ts";
import type { ImportedRow } from "../file/row.ts";

type Overwrites = Import["options"]["overwrites"];
type Attributes = Record<string, unknown>;

/** Columns of a lead and its contact that an update wishes to set; null leaves what is there. */
export type LeadUpdate = {
  leadId: string;
  contactId: string;
  name: string | null;
  company: string | null;
  language: string | null;
  time_zone: string | null;
  source: string | null;
  status: string | null;
  external_id: string | null;
  /** The stage that the lead is to stand in. */
  stage: StageNamed | null;
  attributes: Attributes;
};

/** A lead and its contact as they are before an update, or after it. */
export type LeadState = Omit<LeadUpdate, "name" | "status" | "stage"> & {
  name: string;
  status: string;
  pipeline_id: string | null;
  stage_id: string | null;
  stage_since: string | null;
  time_zone_source: "GIVEN" | "DERIVED" | null;
  time_zones: string[];
};

const fields = [
  "name",
  "company",
  "language",
  "time_zone",
  "source",
  "status",
  "external_id",
] as const;
/** All that an update may change, but for attributes. */
const noted = [
  ...fields,
  "time_zone_source",
  "time_zones",
  "pipeline_id",
  "stage_id",
  "stage_since",
] as const;
type Noted = (typeof noted)[number];

/** What an update has changed: the values before it. Of attributes, `undefined` ones were not there. */
export type Previous = {
  fields: Partial<Record<Noted, string | string[] | null>>;
  attributes: Attributes;
  /** Attributes that were not there. */
  absent: string[];
  /** Tags and lists that the lead has got, and the moves that are written of it. */
  tags: string[];
  lists: string[];
  moves: string[];
};

const PreviousShape = z.object({
  fields: z.partialRecord(z.enum(noted), z.union([z.string(), z.array(z.string()), z.null()])),
  attributes: z.record(z.string(), z.unknown()),
  absent: z.array(z.string()),
  // Notes of an earlier release know none of these.
  tags: z.array(z.string()).default([]),
  lists: z.array(z.string()).default([]),
  moves: z.array(z.string()).default([]),
});

export function parsePrevious(text: string): Previous {
  return PreviousShape.parse(JSON.parse(text));
}

export function emptyUpdate({
  contactId,
  leadId,
}: {
  contactId: string;
  leadId: string;
}): LeadUpdate {
  return {
    leadId,
    contactId,
    name: null,
    company: null,
    language: null,
    time_zone: null,
    source: null,
    status: null,
    external_id: null,
    stage: null,
    attributes: {},
  };
}

/** A further row of the same lead: the later one wins, or the first where only gaps are filled. */
export function mergeInto(
  update: LeadUpdate,
  row: ImportedRow,
  externalId: string | null,
  overwrites: Overwrites,
): void {
  const wished = {
    name: row.name,
    company: row.company,
    language: row.language,
    time_zone: row.timeZone,
    source: row.source,
    status: row.status,
    external_id: externalId,
  };
  for (const field of fields) {
    update[field] =
      overwrites === "ALL" && field !== "external_id"
        ? (wished[field] ?? update[field])
        : (update[field] ?? wished[field]);
  }
  mergeStage(update, row, overwrites);
  update.attributes =
    overwrites === "ALL"
      ? { ...update.attributes, ...row.attributes }
      : { ...row.attributes, ...update.attributes };
}

/** A later row that names a status takes back an earlier row's stage that goes with another one. */
function mergeStage(
  update: LeadUpdate,
  { stage, status }: ImportedRow,
  overwrites: Overwrites,
): void {
  if (overwrites === "EMPTY") update.stage ??= stage;
  else if (stage) update.stage = stage;
  else if (status && update.stage?.status && update.stage.status !== status) update.stage = null;
}

/** The same in the stage that an update names. A lead stands in one always, so no gap is filled. */
export function staged(
  after: LeadState,
  { stage }: LeadUpdate,
  overwrites: Overwrites,
  now: Date,
): LeadState {
  if (!stage || overwrites === "EMPTY" || stage.id === after.stage_id) return after;
  const place = { pipeline_id: stage.pipelineId, stage_id: stage.id };
  return { ...after, ...place, stage_since: now.toISOString() };
}

/** What a lead becomes by an update. Its id in another system is never replaced. */
export function updated(before: LeadState, update: LeadUpdate, overwrites: Overwrites): LeadState {
  const after = { ...before };
  for (const field of fields) {
    const wished = update[field];
    if (wished === null) continue;
    const mayReplace = overwrites === "ALL" && field !== "external_id";
    if (mayReplace || isOpen(before, field)) after[field] = wished;
  }
  if (after.time_zone !== null && after.time_zone !== before.time_zone) {
    after.time_zone_source = "GIVEN";
    after.time_zones = [after.time_zone];
  }
  after.attributes =
    overwrites === "ALL"
      ? { ...before.attributes, ...update.attributes }
      : { ...update.attributes, ...before.attributes };
  return after;
}

/** A zone that was told by nobody but the number is open to be told better. */
function isOpen(before: LeadState, field: (typeof fields)[number]): boolean {
  if (field === "time_zone") return before.time_zone_source !== "GIVEN";
  return before[field] === null || before[field] === "";
}

const nothingAdded = { tags: [], lists: [], moves: [] };

/** A change with what the lead has got besides; undefined where there is neither. */
export function withAdded(
  change: Previous | undefined,
  added: Pick<Previous, "tags" | "lists" | "moves">,
): Previous | undefined {
  const isNone = added.tags.length + added.lists.length + added.moves.length === 0;
  if (isNone) return change;
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
  const both = (name: "tags" | "lists" | "moves") => [
    ...new Set([...first[name], ...second[name]]),
  ];
  return {
    fields: { ...second.fields, ...first.fields },
    attributes,
    absent: [...absent],
    ...{ tags: both("tags"), lists: both("lists"), moves: both("moves") },
  };
}

const ofLead: readonly string[] = [
  ...["source", "status", "external_id"],
  ...["pipeline_id", "stage_id", "stage_since"],
];

/** What a change has changed of the contact; undefined when that is nothing. */
export function onlyContact(change: Previous): Previous | undefined {
  const kept = Object.entries(change.fields).filter(([name]) => !ofLead.includes(name));
  if (kept.length === 0) return undefined;
  return { fields: Object.fromEntries(kept), attributes: {}, absent: [], ...nothingAdded };
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

/** A lead that is still to be written is changed in place. */
export function applyToNew(
  lead: NewLeadRow,
  contact: NewContactRow,
  update: LeadUpdate,
  overwrites: Overwrites,
): void {
  const ids = { leadId: lead.id, contactId: contact.id };
  const { stage } = update;
  const nowhere = { pipeline_id: null, stage_id: null, stage_since: null };
  const after = updated({ ...nowhere, ...lead, ...contact, ...ids }, update, overwrites);
  if (stage && (overwrites === "ALL" || lead.stage_id === undefined)) {
    lead.pipeline_id = stage.pipelineId;
    lead.stage_id = stage.id;
  }
  const { source, status, external_id, attributes } = after;
  const { name, company, language, time_zone, time_zone_source, time_zones } = after;
  Object.assign(contact, { name, company, language, time_zone, time_zone_source, time_zones });
  lead.source = source;
  lead.status = status as LeadStatus;
  lead.external_id = external_id;
  lead.attributes = attributes;
}
