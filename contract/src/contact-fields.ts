import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { FieldChoice, FieldKey, LeadFieldInfo, OwnField, OwnFieldType } from "./lead-fields.ts";
import { ById, Flag, Name } from "./paging.ts";

const tag = "Fields";

const ContactKind = z.enum(["PERSON", "COMPANY"]);

/** A field that the tenant gives its people or its firms. */
export const ContactField = OwnField.extend({
  kind: ContactKind.describe("Whether people or firms have it"),
  required: z.boolean().describe("No contact is made without a value"),
  searchable: z.boolean().describe("Search finds contacts by the words of it"),
}).meta({ id: "ContactField" });
export type ContactField = z.infer<typeof ContactField>;

const Changeable = {
  label: Name,
  type: OwnFieldType,
  required: z.boolean(),
  sortable: z.boolean(),
  choices: z.array(FieldChoice).max(100),
  help: z.string().trim().max(300).nullable(),
  searchable: z.boolean().describe("Of texts and web addresses only"),
  position: z.number().int().min(0).max(999),
};

export const listContactFields = endpoint({
  method: "GET",
  path: "/contact-fields",
  summary: "The fields that the tenant gives its people and its firms, in their order",
  tag,
  permission: "contacts:read",
  query: z.strictObject({ archived: Flag, kind: ContactKind.optional() }),
  response: z.object({ items: z.array(ContactField) }),
});

export const listContactConditionFields = endpoint({
  method: "GET",
  path: "/contacts/fields-catalogue",
  summary: "What conditions can ask of contacts, and by what lists of them can be sorted",
  tag: "Contacts",
  permission: "contacts:read",
  query: z.strictObject({
    kind: ContactKind.optional().describe("Own fields are told, asked and sorted by for one kind"),
  }),
  response: z.object({ items: z.array(LeadFieldInfo) }),
});

export const createContactField = endpoint({
  method: "POST",
  path: "/contact-fields",
  summary: "Define a field; refused with their number where contacts have values that do not fit",
  tag,
  permission: "lead-fields:update",
  status: 201,
  body: z
    .strictObject({
      kind: ContactKind.default("PERSON"),
      key: FieldKey,
      label: Changeable.label,
      type: Changeable.type,
      required: Changeable.required.default(false),
      choices: Changeable.choices.default([]),
      help: Changeable.help.default(null),
      sortable: Changeable.sortable.default(false),
      searchable: Changeable.searchable.default(false),
      position: Changeable.position.optional().describe("Behind all others unless it is given"),
    })
    .meta({ examples: [{ key: "birthday", label: "Birthday", type: "DATE" }] }),
  response: ContactField,
});

export const updateContactField = endpoint({
  method: "PATCH",
  path: "/contact-fields/:id",
  summary: "Change a field, archive it or bring it back; its key and kind stay",
  tag,
  permission: "lead-fields:update",
  params: ById,
  body: z.strictObject({ ...Changeable, archived: z.boolean() }).partial(),
  response: ContactField,
});
