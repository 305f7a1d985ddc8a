import { z } from "zod";
import { Contact } from "./contacts.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

const tag = "Recycle bin";

export const DeletedRow = z
  .object({
    id: Id,
    contactId: Id,
    name: z.string(),
    company: z.string().nullable(),
    kind: z.enum(["LEAD", "PERSON", "COMPANY"]),
    deletedAt: Instant,
    deletedById: Id.nullable(),
    deletedByName: z.string().nullable(),
    purgeAt: Instant.nullable().describe("When it goes by itself; null: never"),
    can: z.array(z.enum(["restore", "purge"])),
  })
  .meta({ id: "DeletedRow" });
export type DeletedRow = z.infer<typeof DeletedRow>;

export const listDeletedLeads = endpoint({
  method: "GET",
  path: "/bin/leads",
  summary: "Deleted leads, the last one first",
  tag,
  permission: "leads:restore",
  discloses: "LEAD",
  query: z.strictObject(PageQuery),
  response: page(DeletedRow),
});

export const listDeletedContacts = endpoint({
  method: "GET",
  path: "/bin/contacts",
  summary: "Deleted contacts, the last one first",
  tag,
  permission: "contacts:restore",
  discloses: "CONTACT",
  query: z.strictObject(PageQuery),
  response: page(DeletedRow),
});

export const restoreContact = endpoint({
  method: "POST",
  path: "/contacts/:id/restore",
  summary: "Bring a deleted contact back, with the leads that were deleted together with it",
  tag,
  permission: "contacts:restore",
  params: ById,
  response: Contact,
});

export const purgeBin = endpoint({
  method: "POST",
  path: "/bin/purge",
  summary: "Remove deleted leads and contacts for good; nobody brings them back",
  tag,
  permission: "bin:purge",
  fresh: true,
  body: z
    .strictObject({
      leadIds: z.array(Id).max(200).default([]),
      contactIds: z.array(Id).max(200).default([]),
    })
    .refine(({ leadIds, contactIds }) => leadIds.length + contactIds.length > 0, {
      message: "name a lead or a contact",
      path: ["leadIds"],
    })
    .meta({ examples: [{ leadIds: ["0192f0c1-6f3a-7b3e-8a41-5c2d7e9f1a20"] }] }),
  response: z.object({
    leads: z.number().int(),
    contacts: z.number().int(),
    emptied: z
      .number()
      .int()
      .describe("Of the leads: those that were called. Of them a row without a person stays"),
  }),
});

export const leadPurged = event("lead.purged", z.object({ id: Id, contactId: Id }), {
  audited: "DELETE",
  permission: "leads:restore",
});
export const contactPurged = event("contact.purged", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "contacts:restore",
});
