import { newId } from "../../../../platform/ids.ts";
import type { NewContactRow } from "../../contacts/queries.ts";
import type { NewLeadRow } from "../../leads/queries.ts";
import { type ContactPlace, contactPlace } from "../../points/place/contact-place.ts";
import type { Target } from "../file/mapping.ts";
import { missingField } from "../file/required.ts";
import type { ImportedRow } from "../file/row.ts";
import { applyToNew, emptyUpdate, type LeadUpdate, mergeInto } from "./changes.ts";
import type { BatchPlan, Known, PlacedRow, PreparedRow, Rules } from "./plan.ts";
import { idBits, keysOf, pointBit, rememberRow } from "./remember.ts";
import { keyOf, type Seen, type Targets } from "./seen.ts";

type Owner =
  | { by: "NOBODY" }
  | { by: "FILE"; value: number; column: string | null }
  | { by: "DATA"; contactId: string; leadId: string | undefined };

/** Decides what the rows of one batch become, in their order. */
export class BatchPlanner<P extends { type: string; digest: Buffer }> {
  readonly plan: BatchPlan<P> = {
    contacts: [],
    points: [],
    leads: [],
    updates: [],
    marks: [],
    faults: [],
    entries: [],
    counts: { rows: 0, created: 0, updated: 0, skipped: 0, errors: 0 },
    skips: { known: 0, repeated: 0 },
    leans: false,
  };
  private readonly rules: Rules;
  private readonly seen: Seen;
  private readonly targets: Targets;
  private readonly known: Known;
  /** Addresses that this batch gives to somebody. */
  private readonly given = new Set<string>();
  /** What this batch itself makes or changes, to be changed again by a later row. */
  private readonly newContacts = new Map<string, NewContactRow>();
  private readonly newLeads = new Map<string, NewLeadRow>();
  private readonly updates = new Map<string, LeadUpdate>();

  constructor(rules: Rules, seen: Seen, targets: Targets, known: Known) {
    this.rules = rules;
    this.seen = seen;
    this.targets = targets;
    this.known = known;
  }

  add(row: PlacedRow<P>): void {
    this.plan.counts.rows++;
    if ("refused" in row) {
      this.plan.counts.errors++;
      this.plan.entries.push({ outcome: "REFUSED" });
      return;
    }
    const target = this.ownerOf(row);
    if (target.by === "NOBODY") this.create(row, undefined, "CREATED");
    else if (target.by === "FILE") this.repeat(row, target);
    else if (target.leadId === undefined) this.create(row, target.contactId, "ADDED");
    else this.meet(row, { contactId: target.contactId, leadId: target.leadId });
  }

  /** By the ids of another system first, then by the addresses in the order of the row. */
  private ownerOf(row: PreparedRow<P>): Owner {
    for (const one of keysOf(row)) {
      const value = this.seen.get(one.key);
      if (value !== undefined) return { by: "FILE", value, column: this.columnOf(targetOf(one)) };
      if (one.by === "externalId") {
        const byId = this.known.ofExternalId.get(row.externalId ?? "");
        if (byId) return this.orSeen(keyOf("lead", byId.leadId), { by: "DATA", ...byId });
        continue;
      }
      const contactId =
        one.by === "point"
          ? this.known.contactOf.get(one.key.toString("hex"))
          : this.known.contactOfExternalId.get(row.contactExternalId ?? "");
      if (contactId === undefined) continue;
      const leadId = this.known.leadOfContact.get(contactId);
      return this.orSeen(keyOf("contact", contactId), { by: "DATA", contactId, leadId });
    }
    return { by: "NOBODY" };
  }

  private orSeen(key: Buffer, known: Owner): Owner {
    const value = this.seen.get(key);
    return value === undefined ? known : { by: "FILE", value, column: null };
  }

  private columnOf(target: Target): string | null {
    return this.rules.columnOf?.(target) ?? null;
  }

  /** The row is of a person with whom there was a lead before. */
  private meet(row: PreparedRow<P>, target: { contactId: string; leadId: string }): void {
    const { onDuplicate } = this.rules;
    if (onDuplicate === "UPDATE") this.update(row, target);
    else if (onDuplicate === "SKIP") this.skip("known");
    else if (this.isIdTaken(row)) this.refuse(row);
    else this.create(row, target.contactId, "ADDED");
  }

  /** The row is of the same person as an earlier one of the file. */
  private repeat(
    row: PreparedRow<P>,
    { value, column }: { value: number; column: string | null },
  ): void {
    const { onRepeat } = this.rules;
    if (onRepeat === "SKIP") {
      const { line } = row;
      const reason = `is of the same person as line ${value}`;
      this.plan.faults.push({ line, column, code: "repeated", reason });
      this.skip("repeated");
      return;
    }
    const target = this.targets.get(value);
    if (onRepeat === "CREATE" && this.isIdTaken(row)) {
      this.refuse(row);
      return;
    }
    this.plan.leans ||= !this.newLeads.has(target.leadId);
    if (onRepeat === "UPDATE") this.update(row, target);
    else this.create(row, target.contactId, "ADDED");
  }

  private skip(why: "known" | "repeated"): void {
    this.plan.counts.skipped++;
    this.plan.skips[why]++;
    this.plan.entries.push({ outcome: "SKIPPED" });
  }

  private isIdTaken({ externalId }: ImportedRow): boolean {
    if (externalId === null) return false;
    return (
      this.known.ofExternalId.has(externalId) ||
      this.seen.get(keyOf("external id", externalId)) !== undefined
    );
  }

  private isContactIdTaken({ contactExternalId }: ImportedRow): boolean {
    if (contactExternalId === null) return false;
    return (
      this.known.contactOfExternalId.has(contactExternalId) ||
      this.seen.get(keyOf("contact external id", contactExternalId)) !== undefined
    );
  }

  private create(
    row: PreparedRow<P>,
    knownContact: string | undefined,
    outcome: "CREATED" | "ADDED",
  ): void {
    const { required } = this.rules;
    const makesContact = knownContact === undefined;
    const missing = required && missingField(required, row, { makesContact });
    if (missing) {
      this.refuse(row, missing);
      return;
    }
    const contactId = knownContact ?? this.createContact(row);
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
      ...(row.stage ? { pipeline_id: row.stage.pipelineId, stage_id: row.stage.id } : {}),
    };
    this.plan.leads.push(lead);
    this.newLeads.set(lead.id, lead);
    this.accept(row, { outcome, leadId: lead.id, contactId });
    this.plan.counts.created++;
  }

  private createContact(row: PreparedRow<P>): string {
    const contact: NewContactRow = {
      id: newId(),
      kind: row.kind,
      name: row.name,
      company: row.company,
      // Whoever has it already would have been met by it.
      external_id: row.contactExternalId,
      language: row.language,
      ...importedPlace(row),
      attributes: row.contactAttributes,
      // Nobody made it by hand, so it is in nobody's own scope before one of its leads is.
      created_by: null,
    };
    this.plan.contacts.push(contact);
    this.newContacts.set(contact.id, contact);
    return contact.id;
  }

  private update(row: PreparedRow<P>, target: { contactId: string; leadId: string }): void {
    const { contactId, leadId } = target;
    const ids = {
      external_id: this.isIdTaken(row) ? null : row.externalId,
      contact_external_id: this.isContactIdTaken(row) ? null : row.contactExternalId,
    };
    const update = this.updates.get(leadId) ?? emptyUpdate(target);
    mergeInto(update, row, ids, this.rules.overwrites);
    const newLead = this.newLeads.get(leadId);
    const newContact = this.newContacts.get(contactId);
    if (newLead && newContact) {
      applyToNew(newLead, newContact, update, this.rules.overwrites);
    } else {
      if (!this.updates.has(leadId)) this.plan.updates.push(update);
      this.updates.set(leadId, update);
    }
    this.accept(row, { outcome: "UPDATED", ...target });
    this.plan.counts.updated++;
  }

  /** Addresses that nobody has yet become the contact's, and later rows are recognised by all of them. */
  private accept(
    row: PreparedRow<P>,
    made: { outcome: "CREATED" | "ADDED" | "UPDATED"; leadId: string; contactId: string },
  ): void {
    const isNew = made.outcome === "CREATED";
    this.mark(row, made);
    const types = new Set<string>();
    let keys = idBits;
    row.points.forEach((sealed, i) => {
      const text = sealed.digest.toString("hex");
      const owner = this.known.contactOf.get(text);
      if (owner === undefined || owner === made.contactId) keys |= pointBit(i);
      const isTaken = owner !== undefined || this.given.has(text);
      if (isTaken || this.seen.get(sealed.digest) !== undefined) return;
      this.given.add(text);
      const isPrimary = isNew && !types.has(sealed.type);
      this.plan.points.push({ contactId: made.contactId, leadId: made.leadId, isPrimary, sealed });
      types.add(sealed.type);
    });
    rememberRow(this.rules, this.seen, this.targets, row, { keys, ...made });
    this.plan.entries.push({ ...made, keys });
  }

  private mark(
    { tags, lists, contactTags }: ImportedRow,
    { leadId, contactId }: { leadId: string; contactId: string },
  ): void {
    if (tags.length + lists.length + contactTags.length === 0) return;
    const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
    const own = { tags: ids(tags), lists: ids(lists), contactTags: ids(contactTags) };
    this.plan.marks.push({ leadId, contactId, ...own });
  }

  private refuse(
    { line }: PreparedRow<P>,
    { code, reason, target }: { code: string; reason: string; target: Target } = idTaken,
  ): void {
    this.plan.faults.push({ line, column: this.columnOf(target), code, reason });
    this.plan.counts.errors++;
    this.plan.entries.push({ outcome: "REFUSED" });
  }
}

/** As what the column is read by which a row repeats another. */
function targetOf(
  key: ReturnType<typeof keysOf<{ type: string; digest: Buffer }>>[number],
): Target {
  if (key.by !== "point") return key.by;
  return key.point.type === "PHONE" ? "phone" : "email";
}

const idTaken = {
  code: "external-id-taken",
  reason: "has an external id that another lead has already",
  target: "externalId" as const,
};

/** Where a row's person is. A zone that the numbers say too is theirs: an export writes it down as well. */
function importedPlace({ timeZone, phones }: ImportedRow): ContactPlace {
  const derived = contactPlace(
    null,
    phones.map((value) => ({ type: "PHONE", value })),
  );
  if (timeZone === null || timeZone === derived.time_zone) return derived;
  return { ...derived, time_zone: timeZone, time_zone_source: "GIVEN", time_zones: [timeZone] };
}
