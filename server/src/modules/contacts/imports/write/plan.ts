import type { Import } from "@parley/contract";
import { newId } from "../../../../platform/ids.ts";
import type { NewContactRow } from "../../contacts/queries.ts";
import type { NewLeadRow } from "../../leads/queries.ts";
import { type ContactPlace, contactPlace } from "../../points/place/contact-place.ts";
import type { ImportedRow, RowFault } from "../file/row.ts";

/** A row with the sealed form of its addresses; `key` is the digest as text. */
export type PreparedRow<P extends { type: string }> = ImportedRow & {
  points: { key: string; sealed: P }[];
};

/** What a batch finds in the database: who has an address or an id of another system already. */
export type Known = {
  contactOf: ReadonlyMap<string, string>;
  leadOfContact: ReadonlyMap<string, string>;
  ofExternalId: ReadonlyMap<string, { contactId: string; leadId: string }>;
};

export type Rules = {
  importId: string;
  source: string | null;
  onDuplicate: Import["options"]["onDuplicate"];
  assigneeId: string | null;
  teamId: string | null;
  createdBy: string;
};

/** Columns of a lead and its contact that an update sets; null leaves what is there. */
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
  attributes: Record<string, string | number>;
};

/** What one batch will write. */
export type BatchPlan<P> = {
  contacts: NewContactRow[];
  points: { contactId: string; isPrimary: boolean; sealed: P }[];
  leads: NewLeadRow[];
  updates: LeadUpdate[];
  faults: RowFault[];
  counts: Import["counts"];
};

type Target = { contactId: string; leadId: string | undefined };

/**
 * Decides what each row of a batch becomes: a new contact and lead, a lead of a known contact, a
 * change, or nothing. Rows that are duplicates of each other meet here as well.
 */
export function planBatch<P extends { type: string }>(
  rows: readonly PreparedRow<P>[],
  known: Known,
  rules: Rules,
): BatchPlan<P> {
  const planner = new Planner<P>(known, rules);
  for (const row of rows) planner.add(row);
  return planner.plan;
}

class Planner<P extends { type: string }> {
  readonly plan: BatchPlan<P> = {
    contacts: [],
    points: [],
    leads: [],
    updates: [],
    faults: [],
    counts: { rows: 0, created: 0, updated: 0, skipped: 0, errors: 0 },
  };
  private readonly rules: Rules;
  private readonly byAddress = new Map<string, string>();
  private readonly leadOf: Map<string, string>;
  private readonly byExternalId: Map<string, { contactId: string; leadId: string }>;
  /** What this batch itself makes or changes, to be changed again by a later row. */
  private readonly newContacts = new Map<string, NewContactRow>();
  private readonly newLeads = new Map<string, NewLeadRow>();
  private readonly updates = new Map<string, LeadUpdate>();

  constructor(known: Known, rules: Rules) {
    this.rules = rules;
    this.byAddress = new Map(known.contactOf);
    this.leadOf = new Map(known.leadOfContact);
    this.byExternalId = new Map(known.ofExternalId);
  }

  add(row: PreparedRow<P>): void {
    this.plan.counts.rows++;
    const target = this.targetOf(row);
    if (!target) {
      this.create(row, this.createContact(row));
    } else if (target.leadId === undefined) {
      this.create(row, target.contactId);
    } else {
      this.meet(row, { contactId: target.contactId, leadId: target.leadId });
    }
  }

  /** The row is of a person with whom there is a lead already. */
  private meet(row: PreparedRow<P>, target: { contactId: string; leadId: string }): void {
    const { onDuplicate } = this.rules;
    if (onDuplicate === "SKIP") this.plan.counts.skipped++;
    else if (onDuplicate === "UPDATE") this.update(row, target);
    else if (row.externalId !== null && this.byExternalId.has(row.externalId)) this.refuse(row);
    else this.create(row, target.contactId);
  }

  /** By the id of another system first, then by the addresses in the order of the row. */
  private targetOf(row: PreparedRow<P>): Target | undefined {
    const byId = row.externalId === null ? undefined : this.byExternalId.get(row.externalId);
    if (byId) return byId;
    for (const { key } of row.points) {
      const contactId = this.byAddress.get(key);
      if (contactId !== undefined) return { contactId, leadId: this.leadOf.get(contactId) };
    }
    return undefined;
  }

  private createContact(row: PreparedRow<P>): string {
    const contact: NewContactRow = {
      id: newId(),
      kind: row.kind,
      name: row.name,
      company: row.company,
      language: row.language,
      ...importedPlace(row),
      // Nobody made it by hand, so it is in nobody's own scope before one of its leads is.
      created_by: null,
    };
    this.plan.contacts.push(contact);
    this.newContacts.set(contact.id, contact);
    return contact.id;
  }

  private create(row: PreparedRow<P>, contactId: string): void {
    const { importId, source, assigneeId, teamId, createdBy } = this.rules;
    const lead: NewLeadRow = {
      id: newId(),
      contact_id: contactId,
      status: row.status ?? "NEW",
      source: row.source ?? source,
      external_id: row.externalId,
      assignee_id: assigneeId,
      team_id: teamId,
      attributes: row.attributes,
      import_id: importId,
      created_by: createdBy,
    };
    this.plan.leads.push(lead);
    this.newLeads.set(lead.id, lead);
    this.leadOf.set(contactId, lead.id);
    if (row.externalId !== null)
      this.byExternalId.set(row.externalId, { contactId, leadId: lead.id });
    this.addPoints(row, contactId);
    this.plan.counts.created++;
  }

  /** Addresses that nobody has yet become the contact's. */
  private addPoints(row: PreparedRow<P>, contactId: string): void {
    const isNew = this.newContacts.has(contactId);
    const types = new Set<string>();
    for (const { key, sealed } of row.points) {
      if (this.byAddress.has(key)) continue;
      this.byAddress.set(key, contactId);
      this.plan.points.push({ contactId, isPrimary: isNew && !types.has(sealed.type), sealed });
      types.add(sealed.type);
    }
  }

  private update(row: PreparedRow<P>, target: { contactId: string; leadId: string }): void {
    const { contactId, leadId } = target;
    const isIdFree = row.externalId !== null && !this.byExternalId.has(row.externalId);
    const externalId = isIdFree ? row.externalId : null;
    if (externalId !== null) this.byExternalId.set(externalId, target);
    this.addPoints(row, contactId);
    this.plan.counts.updated++;

    const update = this.updates.get(leadId) ?? emptyUpdate(target);
    mergeInto(update, row, externalId);
    const newLead = this.newLeads.get(leadId);
    const newContact = this.newContacts.get(contactId);
    if (newLead && newContact) {
      applyToNew(newLead, newContact, update);
      return;
    }
    if (!this.updates.has(leadId)) this.plan.updates.push(update);
    this.updates.set(leadId, update);
  }

  private refuse(row: PreparedRow<P>): void {
    const { line } = row;
    const reason = "has an external id that another lead has already";
    this.plan.faults.push({ line, column: null, code: "external-id-taken", reason });
    this.plan.counts.errors++;
  }
}

/** Where a row's person is. A zone that the numbers say too is theirs: an export writes it down as well. */
function importedPlace({ timeZone, phones }: ImportedRow): ContactPlace {
  const derived = contactPlace(
    null,
    phones.map((value) => ({ type: "PHONE", value })),
  );
  if (timeZone === null || timeZone === derived.time_zone) return derived;
  return { ...derived, time_zone: timeZone, time_zone_source: "GIVEN", time_zones: [timeZone] };
}

function emptyUpdate({ contactId, leadId }: { contactId: string; leadId: string }): LeadUpdate {
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
    attributes: {},
  };
}

function mergeInto(update: LeadUpdate, row: ImportedRow, externalId: string | null): void {
  update.name = row.name;
  update.company = row.company ?? update.company;
  update.language = row.language ?? update.language;
  update.time_zone = row.timeZone ?? update.time_zone;
  update.source = row.source ?? update.source;
  update.status = row.status ?? update.status;
  update.external_id = externalId ?? update.external_id;
  Object.assign(update.attributes, row.attributes);
}

function applyToNew(lead: NewLeadRow, contact: NewContactRow, update: LeadUpdate): void {
  contact.name = update.name ?? contact.name;
  contact.company = update.company ?? contact.company;
  contact.language = update.language ?? contact.language;
  if (update.time_zone !== null) {
    contact.time_zone = update.time_zone;
    contact.time_zone_source = "GIVEN";
    contact.time_zones = [update.time_zone];
  }
  lead.source = update.source ?? lead.source;
  lead.status = (update.status as NewLeadRow["status"] | null) ?? lead.status;
  lead.external_id ??= update.external_id;
  lead.attributes = { ...lead.attributes, ...update.attributes };
}
