import { z } from "zod";
import {
  BatchAnswer,
  BatchDelete,
  BatchRead,
  BatchResult,
  ContactUpsert,
  itemsOf,
  KnownVersion,
} from "./batches.ts";
import { Contact, createContact, updateContact } from "./contacts.ts";
import { endpoint } from "./endpoint.ts";
import { Id, Name } from "./paging.ts";

const tag = "Contacts";

export const ContactBatchUpdate = updateContact.body.extend({ id: Id, version: KnownVersion });
export const ContactBatchUpsert = ContactUpsert.extend({ externalId: Name }).meta({
  examples: [
    {
      externalId: "C-1042",
      kind: "COMPANY",
      name: "Analytical Engines",
      points: [{ type: "PHONE", value: "+442079460123", primary: true }],
    },
  ],
});

export const batchCreateContacts = endpoint({
  method: "POST",
  path: "/contacts/batch/create",
  summary: "Create up to 500 contacts; each item has its own result",
  tag,
  permission: "contacts:create",
  perMinute: 120,
  body: itemsOf(createContact.body),
  response: BatchAnswer,
});
export const batchUpdateContacts = endpoint({
  method: "POST",
  path: "/contacts/batch/update",
  summary: "Change up to 500 contacts; each item has its own result",
  tag,
  permission: "contacts:update",
  perMinute: 120,
  body: itemsOf(ContactBatchUpdate),
  response: BatchAnswer,
});
export const batchUpsertContacts = endpoint({
  method: "POST",
  path: "/contacts/batch/upsert",
  summary: "Create or change up to 500 contacts by their id in another system",
  tag,
  permission: "contacts:create",
  perMinute: 120,
  body: itemsOf(ContactBatchUpsert),
  response: BatchAnswer,
});
export const batchDeleteContacts = endpoint({
  method: "POST",
  path: "/contacts/batch/delete",
  summary: "Delete up to 500 contacts and their leads; they can be restored",
  tag,
  permission: "contacts:delete",
  perMinute: 120,
  body: itemsOf(BatchDelete),
  response: BatchAnswer,
});
export const batchReadContacts = endpoint({
  method: "POST",
  path: "/contacts/batch/read",
  summary: "Get up to 500 contacts by their ids, or those of another system",
  tag,
  permission: "contacts:read",
  discloses: "CONTACT",
  perMinute: 120,
  reads: true,
  body: itemsOf(BatchRead),
  response: BatchAnswer.extend({
    items: z.array(BatchResult.extend({ contact: Contact.optional() })),
  }),
});

export const upsertContact = endpoint({
  method: "PUT",
  path: "/contacts/by-external-id/:externalId",
  summary: "Create or change the person or company that has this id in another system",
  tag,
  permission: "contacts:create",
  params: z.strictObject({ externalId: Name }),
  body: ContactUpsert.meta({
    examples: [{ kind: "COMPANY", name: "Analytical Engines" }],
  }),
  response: Contact,
});
