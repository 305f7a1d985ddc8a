import type {
  CallInput,
  createLead,
  LeadDetail,
  LeadStatus,
  updateContact,
} from "@parley/contract";
import {
  type AddressEntry,
  addressesOf,
  emptyAddress,
  pointsOf,
} from "../../shared/addresses/addresses.ts";
import {
  type FieldShape,
  givenValues,
  type OwnValues,
  splitValues,
} from "../../shared/own-fields/own-values.ts";

type Contact = NonNullable<CallInput<typeof updateContact>["body"]>;

export type AttributeEntry = { id: string; name: string; value: string };

/** What the form holds while it is filled in: text, as typed. */
export type LeadForm = {
  name: string;
  company: string;
  points: AddressEntry[];
  status: LeadStatus;
  source: string;
  externalId: string;
  assigneeId: string | null;
  timeZone: string | null;
  /** The tenant's own fields, by their keys. */
  own: OwnValues;
  /** Those of the person, where some are required of everybody who is new. */
  person: OwnValues;
  /** What else is known, under names that nobody has defined. */
  attributes: AttributeEntry[];
};

export const emptyAttribute = (): AttributeEntry => ({
  id: crypto.randomUUID(),
  name: "",
  value: "",
});

export function emptyLead(): LeadForm {
  return {
    name: "",
    company: "",
    points: [emptyAddress("PHONE"), emptyAddress("EMAIL")],
    status: "NEW",
    source: "",
    externalId: "",
    assigneeId: null,
    timeZone: null,
    own: {},
    person: {},
    attributes: [],
  };
}

export function formOf(lead: LeadDetail, fields: readonly FieldShape[] = []): LeadForm {
  const { own, free } = splitValues(fields, lead.attributes);
  return {
    name: lead.contact.name,
    company: lead.contact.company ?? "",
    points: addressesOf(lead.contact),
    status: lead.status,
    source: lead.source ?? "",
    externalId: lead.externalId ?? "",
    assigneeId: lead.assigneeId,
    // One that follows from a number is no answer of anybody's, and follows the next number.
    timeZone: lead.contact.timeZoneSource === "DERIVED" ? null : lead.contact.timeZone,
    own,
    person: {},
    attributes: free.map(([name, value]) => ({
      id: name,
      name,
      value: value === null ? "" : Array.isArray(value) ? value.join("; ") : String(value),
    })),
  };
}

const orNull = (text: string) => text.trim() || null;

type NewLead = NonNullable<CallInput<typeof createLead>["body"]>;

export function newLeadBody(form: LeadForm, country: string): NewLead {
  return {
    contact: {
      name: form.name.trim(),
      company: orNull(form.company),
      timeZone: form.timeZone,
      points: pointsOf(form.points, country),
      attributes: givenValues(form.person),
    },
    status: form.status,
    source: orNull(form.source),
    externalId: orNull(form.externalId),
    assigneeId: form.assigneeId,
    attributes: givenValues(form.own),
  };
}

/** What has changed of the contact; null when nothing has. */
export function contactChange(before: LeadForm, form: LeadForm, country: string): Contact | null {
  const change: Contact = {
    ...(form.name !== before.name ? { name: form.name.trim() } : {}),
    ...(form.company !== before.company ? { company: orNull(form.company) } : {}),
    ...(form.timeZone !== before.timeZone ? { timeZone: form.timeZone } : {}),
    ...(same(form.points, before.points) ? {} : { points: pointsOf(form.points, country) }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

type LeadChange = {
  status?: LeadStatus;
  source?: string | null;
  externalId?: string | null;
  assigneeId?: string | null;
  attributes?: LeadDetail["attributes"];
};

/** What has changed of the lead itself; null when nothing has. */
export function leadChange(before: LeadForm, form: LeadForm, old: LeadDetail): LeadChange | null {
  const change: LeadChange = {
    ...(form.status !== before.status ? { status: form.status } : {}),
    ...(form.source !== before.source ? { source: orNull(form.source) } : {}),
    ...(form.externalId !== before.externalId ? { externalId: orNull(form.externalId) } : {}),
    ...(form.assigneeId !== before.assigneeId ? { assigneeId: form.assigneeId } : {}),
    ...(same([form.own, form.attributes], [before.own, before.attributes])
      ? {}
      : { attributes: attributesOf(form, old.attributes) }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

/** A value that was a number or a yes stays one, if what was typed still is. */
function attributesOf(form: LeadForm, old: LeadDetail["attributes"]): LeadDetail["attributes"] {
  const entries = form.attributes
    .filter(({ name }) => name.trim())
    .map(({ name, value }) => [name.trim(), typed(value.trim(), old[name])] as const);
  return { ...givenValues(form.own), ...Object.fromEntries(entries) };
}

function typed(value: string, old: LeadDetail["attributes"][string] | undefined) {
  if (typeof old === "number" && value !== "" && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (Array.isArray(old)) return value.split(/\s*;\s*/).filter(Boolean);
  if (typeof old === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value === "" ? null : value;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
