import { z } from "zod";
import { AttributeValue } from "./attributes.ts";
import { ContactFields, ContactSelection } from "./contacts.ts";
import { endpoint } from "./endpoint.ts";
import { LeadSelection, LeadStatus } from "./leads.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Bulk edits";

/** What one bulk edit does to each of its leads. */
export const BulkChange = z
  .discriminatedUnion("action", [
    z.strictObject({
      action: z.literal("ASSIGN"),
      assigneeId: Id.nullable().describe("Null takes the owner away; needs leads:assign"),
    }),
    z.strictObject({ action: z.literal("STATUS"), status: LeadStatus }),
    z.strictObject({ action: z.literal("SOURCE"), source: Name.nullable() }),
    z.strictObject({
      action: z.literal("ATTRIBUTE"),
      key: z.string().trim().min(1).max(60),
      value: AttributeValue.describe("Null takes it away"),
    }),
    z.strictObject({ action: z.literal("ADD_TAG"), tagId: Id }),
    z.strictObject({ action: z.literal("REMOVE_TAG"), tagId: Id }),
    z.strictObject({ action: z.literal("DELETE") }),
  ])
  .meta({ id: "BulkChange" });
export type BulkChange = z.infer<typeof BulkChange>;

/** What one bulk edit does to each of its contacts. */
export const ContactBulkChange = z
  .discriminatedUnion("action", [
    z.strictObject({ action: z.literal("COMPANY"), company: ContactFields.company }),
    z.strictObject({ action: z.literal("LANGUAGE"), language: ContactFields.language }),
    z.strictObject({
      action: z.literal("ATTRIBUTE"),
      kind: z.enum(["PERSON", "COMPANY"]).describe("Whose field it is; the others stay"),
      key: z.string().trim().min(1).max(60),
      value: AttributeValue.describe("Null takes it away"),
    }),
    z.strictObject({ action: z.literal("ADD_TAG"), tagId: Id }),
    z.strictObject({ action: z.literal("REMOVE_TAG"), tagId: Id }),
    z.strictObject({ action: z.literal("DELETE") }),
  ])
  .meta({ id: "ContactBulkChange" });
export type ContactBulkChange = z.infer<typeof ContactBulkChange>;

/** Why a lead or a contact stays as it is. */
export const bulkReasons = [
  "NOT_FOUND",
  "NOT_ALLOWED",
  "WORKFLOW",
  "ON_CALL",
  "TOO_MANY_ATTRIBUTES",
  "CHANGED_SINCE",
  "EXTERNAL_ID_TAKEN",
  "OTHER_KIND",
  "OTHERS_LEADS",
  "FIELD_RULES",
] as const;
export type BulkReason = (typeof bulkReasons)[number];

export const BulkPreview = z
  .object({
    count: z.number().int(),
    capped: z.boolean().describe("Only so many were looked at; there are more"),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.array(z.object({ reason: z.enum(bulkReasons), count: z.number().int() })),
  })
  .meta({ id: "BulkPreview" });
export type BulkPreview = z.infer<typeof BulkPreview>;

const Told = {
  id: Id,
  operationId: Id,
  state: z.enum(operationStates),
  undoOperationId: Id.nullable(),
  undoState: z.enum(operationStates).nullable(),
  counts: z.object({
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    restored: z.number().int(),
    kept: z.number().int().describe("Not taken back: changed by somebody since"),
  }),
  ownerId: Id,
  createdAt: Instant,
  can: z.array(z.enum(["undo"])),
};
export const BulkEdit = z.object({ ...Told, change: BulkChange }).meta({ id: "BulkEdit" });
export type BulkEdit = z.infer<typeof BulkEdit>;
export const ContactBulkEdit = z
  .object({ ...Told, change: ContactBulkChange })
  .meta({ id: "ContactBulkEdit" });
export type ContactBulkEdit = z.infer<typeof ContactBulkEdit>;

export const bulkResults = ["CHANGED", "REFUSED", "RESTORED", "KEPT"] as const;
const Became = {
  /** Null where the caller does not see the record. */
  name: z.string().nullable(),
  result: z.enum(bulkResults),
  reason: z.enum(bulkReasons).nullable(),
};
export const BulkItem = z.object({ leadId: Id, ...Became }).meta({ id: "BulkItem" });
export type BulkItem = z.infer<typeof BulkItem>;
export const ContactBulkItem = z
  .object({ contactId: Id, ...Became })
  .meta({ id: "ContactBulkItem" });
export type ContactBulkItem = z.infer<typeof ContactBulkItem>;

type Of<F, C, E, I> = {
  noun: "lead" | "contact";
  filter: F;
  change: C;
  edit: E;
  item: I;
  example: object;
};

/** The endpoints of the bulk edits of one kind of records. */
function bulkEditsOf<
  F extends z.ZodType,
  C extends z.ZodType,
  E extends z.ZodType,
  I extends z.ZodType,
>({ noun, filter, change, edit, item, example }: Of<F, C, E, I>) {
  const path = `/${noun}s/bulk-edits`;
  const permission = `${noun}s:update` as const;
  // Up to a thousand by their ids, or all that a filter finds.
  const selection = z.union([
    z.strictObject({ ids: z.array(Id).min(1).max(1000) }),
    z.strictObject({ filter }),
  ]);
  const body = z.strictObject({ selection, change }).meta({ examples: [example] });
  return {
    preview: endpoint({
      method: "POST",
      path: `${path}/preview`,
      summary: `What a bulk edit would do, without doing it; looks at up to 10,000 ${noun}s`,
      tag,
      permission,
      reads: true,
      perMinute: 60,
      body,
      response: BulkPreview,
    }),
    start: endpoint({
      method: "POST",
      path,
      summary: `Change many ${noun}s at once, as long work that can be cancelled and taken back`,
      tag,
      permission,
      status: 202,
      body,
      response: edit,
    }),
    get: endpoint({
      method: "GET",
      path: `${path}/:id`,
      summary: "A bulk edit and how far it is",
      tag,
      permission,
      params: ById,
      response: edit,
    }),
    items: endpoint({
      method: "GET",
      path: `${path}/:id/items`,
      summary: `What became of each ${noun}: changed, refused and why, restored, or kept as somebody changed it since`,
      tag,
      permission,
      discloses: noun === "lead" ? "LEAD" : "CONTACT",
      params: ById,
      query: z.strictObject({ ...PageQuery, result: z.enum(bulkResults).optional() }),
      response: page(item),
    }),
    undo: endpoint({
      method: "POST",
      path: `${path}/:id/undo`,
      summary: `Give its ${noun}s the values they had, where nobody has changed them since`,
      tag,
      permission,
      status: 202,
      params: ById,
      response: edit,
    }),
  };
}

const ofLeads = bulkEditsOf({
  noun: "lead",
  filter: LeadSelection,
  change: BulkChange,
  edit: BulkEdit,
  item: BulkItem,
  example: {
    selection: { filter: { status: ["NEW"], source: "Website" } },
    change: { action: "STATUS", status: "CONTACTED" },
  },
});
export const previewBulkEdit = ofLeads.preview;
export const startBulkEdit = ofLeads.start;
export const getBulkEdit = ofLeads.get;
export const listBulkItems = ofLeads.items;
export const undoBulkEdit = ofLeads.undo;

const ofContacts = bulkEditsOf({
  noun: "contact",
  filter: ContactSelection,
  change: ContactBulkChange,
  edit: ContactBulkEdit,
  item: ContactBulkItem,
  example: {
    selection: { filter: { kind: "PERSON", q: "Engines" } },
    change: { action: "COMPANY", company: "Analytical Engines" },
  },
});
export const previewContactBulkEdit = ofContacts.preview;
export const startContactBulkEdit = ofContacts.start;
export const getContactBulkEdit = ofContacts.get;
export const listContactBulkItems = ofContacts.items;
export const undoContactBulkEdit = ofContacts.undo;
