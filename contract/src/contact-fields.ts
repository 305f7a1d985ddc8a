import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { FieldChoice, FieldKey, OwnField, OwnFieldType } from "./lead-fields.ts";
import { ById, Flag, Name } from "./paging.ts";

const tag = "Fields";

const ContactKind = z.enum(["PERSON", "COMPANY"]);

/**
 * A field that the tenant gives its people or its firms. None is required: contacts come about by leads, files
 * and calls too, which know nothing of it. No list of contacts is sorted by one.
 */
export const ContactField = OwnField.omit({ required: true, sortable: true, sortReady: true })
  .extend({
    key: z.string().describe("The name of the attribute"),
    kind: ContactKind.describe("Whether people or firms have it"),
    searchable: z.boolean().describe("Search finds contacts by the words of it"),
  })
  .meta({ id: "ContactField" });
export type ContactField = z.infer<typeof ContactField>;

const Changeable = {
  label: Name,
  type: OwnFieldType,
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
      choices: Changeable.choices.default([]),
      help: Changeable.help.default(null),
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
