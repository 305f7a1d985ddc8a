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
import { endpoint } from "./endpoint.ts";
import { createLead, LeadDetail, updateLead } from "./leads.ts";
import { Id, Name } from "./paging.ts";

const tag = "Leads";

export const LeadBatchUpdate = updateLead.body.extend({ id: Id, version: KnownVersion });

/** What a lead is to be, whether it is there or not; what is left out stays, or has its default. */
export const LeadUpsert = updateLead.body.omit({ externalId: true }).extend({
  contact: ContactUpsert.optional(),
});
export type LeadUpsert = z.infer<typeof LeadUpsert>;
export const LeadBatchUpsert = LeadUpsert.extend({ externalId: Name }).meta({
  examples: [
    {
      externalId: "C-1042",
      source: "ERP",
      contact: {
        name: "Ada Lovelace",
        points: [{ type: "PHONE", value: "+442079460123", primary: true }],
      },
    },
  ],
});

export const batchCreateLeads = endpoint({
  method: "POST",
  path: "/leads/batch/create",
  summary: "Create up to 500 leads; each item has its own result",
  tag,
  permission: "leads:create",
  perMinute: 120,
  body: itemsOf(createLead.body),
  response: BatchAnswer,
});
export const batchUpdateLeads = endpoint({
  method: "POST",
  path: "/leads/batch/update",
  summary: "Change up to 500 leads; each item has its own result",
  tag,
  permission: "leads:update",
  perMinute: 120,
  body: itemsOf(LeadBatchUpdate),
  response: BatchAnswer,
});
export const batchUpsertLeads = endpoint({
  method: "POST",
  path: "/leads/batch/upsert",
  summary: "Create or change up to 500 leads by their id in another system",
  tag,
  permission: "leads:create",
  perMinute: 120,
  body: itemsOf(LeadBatchUpsert),
  response: BatchAnswer,
});
export const batchDeleteLeads = endpoint({
  method: "POST",
  path: "/leads/batch/delete",
  summary: "Delete up to 500 leads; they can be restored",
  tag,
  permission: "leads:delete",
  perMinute: 120,
  body: itemsOf(BatchDelete),
  response: BatchAnswer,
});
export const batchReadLeads = endpoint({
  method: "POST",
  path: "/leads/batch/read",
  summary: "Get up to 500 leads by their ids, or those of another system",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  perMinute: 120,
  reads: true,
  body: itemsOf(BatchRead),
  response: BatchAnswer.extend({
    items: z.array(BatchResult.extend({ lead: LeadDetail.optional() })),
  }),
});

export const upsertLead = endpoint({
  method: "PUT",
  path: "/leads/by-external-id/:externalId",
  summary: "Create or change the lead that has this id in another system",
  tag,
  permission: "leads:create",
  params: z.strictObject({ externalId: Name }),
  body: LeadUpsert.meta({
    examples: [{ source: "ERP", contact: { name: "Ada Lovelace" } }],
  }),
  response: LeadDetail,
});
