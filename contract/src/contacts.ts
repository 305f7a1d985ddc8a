import { z } from "zod";
import { Attributes, AttributeValue } from "./attributes.ts";
import { CONDITION, WHERE } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ExportFormat, exported } from "./exports.ts";
import {
  ById,
  Email,
  FIELDS,
  Id,
  Instant,
  manyOf,
  Name,
  PageQuery,
  Phone,
  page,
  TimeZone,
} from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Contacts";

export const phoneValidities = ["VALID", "POSSIBLE", "INVALID", "UNKNOWN"] as const;
export const phoneTypes = [
  "MOBILE",
  "FIXED",
  "FIXED_OR_MOBILE",
  "TOLL_FREE",
  "PREMIUM_RATE",
  "VOIP",
  "OTHER",
] as const;
const Country = z.string().regex(/^[A-Z]{2}$/);

export const ContactPoint = z
  .object({
    id: Id,
    type: z.enum(["PHONE", "EMAIL"]),
    value: personal("ADDRESS", z.string()),
    label: z.string().nullable(),
    primary: z.boolean(),
    /** Of a number: the country and the region that it was given out in. */
    country: Country.nullable(),
    region: z.string().nullable(),
    /** Of a number; null until it was looked at, and for e-mail addresses. */
    validity: z.enum(phoneValidities).nullable(),
    phoneType: z.enum(phoneTypes).nullable(),
  })
  .meta({ id: "ContactPoint" });

export const NewContactPoint = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("PHONE"),
    value: Phone,
    label: Name.nullable().default(null),
    primary: z.boolean().default(false),
  }),
  z.strictObject({
    type: z.literal("EMAIL"),
    value: Email,
    label: Name.nullable().default(null),
    primary: z.boolean().default(false),
  }),
]);

export const Contact = z
  .object({
    id: Id,
    kind: z.enum(["PERSON", "COMPANY"]),
    name: z.string(),
    company: z.string().nullable(),
    externalId: z.string().nullable().describe("Its id in another system, where it has one"),
    language: z.string().nullable(),
    timeZone: z.string().nullable(),
    /** Whether somebody gave the zone or it was derived from a number. */
    timeZoneSource: z.enum(["GIVEN", "DERIVED"]).nullable(),
    /** Every zone in which the contact may be; calling hours must hold in all of them. */
    timeZones: z.array(z.string()),
    country: Country.nullable(),
    region: z.string().nullable(),
    attributes: personal("TEXT", z.record(z.string(), AttributeValue)),
    points: z.array(ContactPoint),
    tagIds: z.array(Id),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "delete"])),
  })
  .meta({ id: "Contact" });
export type Contact = z.infer<typeof Contact>;

const ContactWithoutPoints = Contact.omit({ points: true });
/** A contact of a list: all of it but its addresses, or with `fields` the id and what was asked for. */
export const ListedContact = ContactWithoutPoints.partial()
  .required({ id: true })
  .meta({ id: "ListedContact" });

export const ContactFields = {
  name: Name,
  company: Name.nullable(),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/, "must be a language like en or es-MX")
    .nullable(),
  timeZone: TimeZone.nullable(),
};

export const NewContact = z.strictObject({
  kind: z.enum(["PERSON", "COMPANY"]).default("PERSON"),
  name: ContactFields.name,
  company: ContactFields.company.default(null),
  language: ContactFields.language.default(null),
  timeZone: ContactFields.timeZone.default(null),
  attributes: Attributes.default({}).describe("The fields of the tenant's own, by their keys"),
  points: z.array(NewContactPoint).max(20).default([]),
});

const ContactSort = z
  .string()
  .regex(/^-?\S[\s\S]*$/, "must be the key of a field, with - in front for the other way round")
  .max(80)
  .default("-createdAt")
  .describe(
    "`name`, `company`, `language`, `country`, `region`, `timeZone`, `createdAt`, `updatedAt`, or `own.<key>` of a sortable " +
      "field where a kind is given; - in front downwards. What has nothing there comes last",
  );

/** What contacts can be narrowed by, besides a condition. */
const ContactFilter = {
  kind: z.enum(["PERSON", "COMPANY"]).optional(),
  q: z.string().trim().min(2).max(100).optional().describe("Part of the name or company"),
  phone: Phone.optional(),
  email: Email.optional(),
  tagId: manyOf(Id).describe("Contacts that have one of these tags"),
};

/** The same within a body: which contacts something is to be done with. */
export const ContactSelection = z
  .strictObject({ ...ContactFilter, where: CONDITION.optional() })
  .partial();

export const listContacts = endpoint({
  method: "GET",
  path: "/contacts",
  summary: "List and search contacts",
  tag,
  permission: "contacts:read",
  discloses: "CONTACT",
  query: z.strictObject({
    ...PageQuery,
    ...ContactFilter,
    where: WHERE,
    sort: ContactSort,
    fields: FIELDS.describe(
      "Only these fields, by their keys with commas between; own ones as `own.<key>`, with `kind`",
    ),
  }),
  // Who asks for no fields gets all of them, so callers need not look for each.
  response: page(ListedContact as unknown as typeof ContactWithoutPoints),
});

export const exportContacts = endpoint({
  ...exported,
  path: "/contacts/exports",
  summary: "The contacts that a filter finds, as a file; the import reads CSV and XLSX again",
  tag,
  permission: "contacts:export",
  body: z.strictObject({
    ...ContactFilter,
    where: CONDITION.optional(),
    sort: ContactSort,
    columns: z
      .array(z.string().min(1).max(80))
      .max(50)
      .optional()
      .describe("Only these fields, by their keys; else everything that is known of a contact"),
    format: ExportFormat,
  }),
});

export const getContact = endpoint({
  method: "GET",
  path: "/contacts/:id",
  summary: "Get a contact with its addresses",
  tag,
  permission: "contacts:read",
  discloses: "CONTACT",
  params: ById,
  response: Contact,
});

export const createContact = endpoint({
  method: "POST",
  path: "/contacts",
  summary: "Create a contact",
  tag,
  permission: "contacts:create",
  status: 201,
  body: NewContact.extend({ externalId: Name.nullable().default(null) }),
  response: Contact,
});

export const updateContact = endpoint({
  method: "PATCH",
  path: "/contacts/:id",
  summary: "Change a contact; `points` replaces all addresses, so one must be allowed to see them",
  tag,
  permission: "contacts:update",
  params: ById,
  body: z.strictObject({
    name: ContactFields.name.optional(),
    company: ContactFields.company.optional(),
    externalId: Name.nullable().optional(),
    language: ContactFields.language.optional(),
    timeZone: ContactFields.timeZone.optional(),
    attributes: Attributes.optional().describe("Replaces all attributes"),
    points: z.array(NewContactPoint).max(20).optional(),
  }),
  response: Contact,
});

export const deleteContact = endpoint({
  method: "DELETE",
  path: "/contacts/:id",
  summary: "Delete a contact and its leads; leads can be restored",
  tag,
  permission: "contacts:delete",
  params: ById,
});

const Changed = z.object({ id: Id, fields: z.array(z.string()) });
export const contactCreated = event("contact.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "contacts:read",
});
export const contactUpdated = event("contact.updated", Changed, {
  audited: "UPDATE",
  permission: "contacts:read",
});
export const contactDeleted = event("contact.deleted", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "contacts:read",
});
