import type { Import, LeadStatus } from "@parley/contract";
import type { NewContactRow } from "../../contacts/queries.ts";
import type { NewLeadRow } from "../../leads/queries.ts";
import type { StageNamed } from "../file/names.ts";
import type { ImportedRow } from "../file/row.ts";

type Overwrites = Import["options"]["overwrites"];
export type Attributes = Record<string, unknown>;

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
  contact_external_id: string | null;
  /** The stage that the lead is to stand in. */
  stage: StageNamed | null;
  attributes: Attributes;
  /** Attributes of the contact, by what the rows that name them are about. */
  ofContact: Partial<Record<ImportedRow["kind"], Attributes>>;
};

/** A lead and its contact as they are before an update, or after it. */
export type LeadState = Omit<LeadUpdate, "name" | "status" | "stage" | "ofContact"> & {
  name: string;
  status: string;
  pipeline_id: string | null;
  stage_id: string | null;
  stage_since: string | null;
  time_zone_source: "GIVEN" | "DERIVED" | null;
  time_zones: string[];
  contact_kind: string;
  contact_attributes: Attributes;
};

/** Columns that an update may set. */
export const fields = [
  "name",
  "company",
  "language",
  "time_zone",
  "source",
  "status",
  "external_id",
  "contact_external_id",
] as const;
/** Ids of other systems are never replaced. */
const ids: readonly string[] = ["external_id", "contact_external_id"];

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
    contact_external_id: null,
    stage: null,
    attributes: {},
    ofContact: {},
  };
}

/** A further row of the same lead: the later one wins, or the first where only gaps are filled. */
export function mergeInto(
  update: LeadUpdate,
  row: ImportedRow,
  idsOf: Pick<LeadUpdate, "external_id" | "contact_external_id">,
  overwrites: Overwrites,
): void {
  const wished = {
    name: row.name,
    company: row.company,
    language: row.language,
    time_zone: row.timeZone,
    source: row.source,
    status: row.status,
    ...idsOf,
  };
  for (const field of fields) {
    update[field] =
      overwrites === "ALL" && !ids.includes(field)
        ? (wished[field] ?? update[field])
        : (update[field] ?? wished[field]);
  }
  mergeStage(update, row, overwrites);
  update.attributes = joined(update.attributes, row.attributes, overwrites);
  const { [row.kind]: earlier = {} } = update.ofContact;
  update.ofContact[row.kind] = joined(earlier, row.contactAttributes, overwrites);
}

/** What is there with what is wished: over it, or only where nothing is. */
function joined(there: Attributes, wished: Attributes, overwrites: Overwrites): Attributes {
  return overwrites === "ALL" ? { ...there, ...wished } : { ...there, ...wished, ...there };
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

/** What a lead becomes by an update. */
export function updated(before: LeadState, update: LeadUpdate, overwrites: Overwrites): LeadState {
  const after = { ...before };
  for (const field of fields) {
    const wished = update[field];
    if (wished === null) continue;
    const mayReplace = overwrites === "ALL" && !ids.includes(field);
    if (mayReplace || isOpen(before, field)) after[field] = wished;
  }
  if (after.time_zone !== null && after.time_zone !== before.time_zone) {
    after.time_zone_source = "GIVEN";
    after.time_zones = [after.time_zone];
  }
  after.attributes = joined(before.attributes, update.attributes, overwrites);
  // What a row tells of a firm is nothing that a person is asked for.
  const ofContact = update.ofContact[before.contact_kind as ImportedRow["kind"]] ?? {};
  after.contact_attributes = joined(before.contact_attributes, ofContact, overwrites);
  return after;
}

/** A zone that was told by nobody but the number is open to be told better. */
function isOpen(before: LeadState, field: (typeof fields)[number]): boolean {
  if (field === "time_zone") return before.time_zone_source !== "GIVEN";
  return before[field] === null || before[field] === "";
}

/** A lead that is still to be written is changed in place. */
export function applyToNew(
  lead: NewLeadRow,
  contact: NewContactRow,
  update: LeadUpdate,
  overwrites: Overwrites,
): void {
  const whose = { leadId: lead.id, contactId: contact.id };
  const { stage } = update;
  const nowhere = { pipeline_id: null, stage_id: null, stage_since: null };
  const { attributes: of = {}, kind, ...place } = contact;
  const contact_external_id = contact.external_id ?? null;
  const own = { contact_attributes: of, contact_kind: kind, contact_external_id };
  const before = { ...nowhere, ...place, ...lead, ...own, ...whose };
  const after = updated(before, update, overwrites);
  if (stage && (overwrites === "ALL" || lead.stage_id === undefined)) {
    lead.pipeline_id = stage.pipelineId;
    lead.stage_id = stage.id;
  }
  const { source, status, external_id, attributes } = after;
  const { name, company, language, time_zone, time_zone_source, time_zones } = after;
  Object.assign(contact, { name, company, language, time_zone, time_zone_source, time_zones });
  contact.external_id = after.contact_external_id;
  contact.attributes = after.contact_attributes as NonNullable<NewContactRow["attributes"]>;
  lead.source = source;
  lead.status = status as LeadStatus;
  lead.external_id = external_id;
  lead.attributes = attributes;
}
