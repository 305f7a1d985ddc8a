import { z } from "zod";
import { Attributes } from "./attributes.ts";
import { ContactFields, NewContactPoint } from "./contacts.ts";
import { each } from "./each.ts";
import { endpoint } from "./endpoint.ts";
import { Problem } from "./errors.ts";
import { createLead, LeadDetail, updateLead } from "./leads.ts";
import { Id, Name } from "./paging.ts";

const tag = "Leads";
export const mostBatchItems = 500;

const Version = z
  .number()
  .int()
  .min(0)
  .optional()
  .describe("The version that you know; 412 when somebody changed it since");

export const LeadBatchUpdate = updateLead.body.extend({ id: Id, version: Version });
export const LeadBatchDelete = z.strictObject({ id: Id, version: Version });
export const LeadBatchRead = z
  .strictObject({ id: Id.optional(), externalId: Name.optional() })
  .refine(({ id, externalId }) => (id === undefined) !== (externalId === undefined), {
    message: "give either id or externalId",
    path: ["id"],
  })
  .meta({ examples: [{ externalId: "C-1042" }] });

/** What a lead is to be, whether it is there or not; what is left out stays, or has its default. */
export const LeadUpsert = updateLead.body.omit({ externalId: true }).extend({
  contact: z
    .strictObject({
      kind: z.enum(["PERSON", "COMPANY"]).optional(),
      name: ContactFields.name.optional().describe("Needed for a new lead"),
      company: ContactFields.company.optional(),
      language: ContactFields.language.optional(),
      timeZone: ContactFields.timeZone.optional(),
      attributes: Attributes.optional().describe("Those given are set, the others stay"),
      points: z
        .array(NewContactPoint)
        .max(20)
        .optional()
        .describe("Those it lacks are added; none is taken away"),
    })
    .optional(),
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

const BatchResult = z
  .object({
    index: z.number().int().describe("Where the item stood in the request"),
    status: z.number().int().describe("What the item alone would have been answered"),
    id: Id.optional(),
    version: z.number().int().optional(),
    problem: Problem.omit({ traceId: true, instance: true }).optional(),
  })
  .meta({ id: "BatchResult" });
export type BatchResult = z.infer<typeof BatchResult>;

const Answer = z.object({
  items: z.array(BatchResult).describe("One for each item, in the order of the request"),
  succeeded: z.number().int(),
  failed: z.number().int(),
});

function itemsOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(each(item)).min(1).max(mostBatchItems) });
}

export const batchCreateLeads = endpoint({
  method: "POST",
  path: "/leads/batch/create",
  summary: "Create up to 500 leads; each item has its own result",
  tag,
  permission: "leads:create",
  perMinute: 120,
  body: itemsOf(createLead.body),
  response: Answer,
});
export const batchUpdateLeads = endpoint({
  method: "POST",
  path: "/leads/batch/update",
  summary: "Change up to 500 leads; each item has its own result",
  tag,
  permission: "leads:update",
  perMinute: 120,
  body: itemsOf(LeadBatchUpdate),
  response: Answer,
});
export const batchUpsertLeads = endpoint({
  method: "POST",
  path: "/leads/batch/upsert",
  summary: "Create or change up to 500 leads by their id in another system",
  tag,
  permission: "leads:create",
  perMinute: 120,
  body: itemsOf(LeadBatchUpsert),
  response: Answer,
});
export const batchDeleteLeads = endpoint({
  method: "POST",
  path: "/leads/batch/delete",
  summary: "Delete up to 500 leads; they can be restored",
  tag,
  permission: "leads:delete",
  perMinute: 120,
  body: itemsOf(LeadBatchDelete),
  response: Answer,
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
  body: itemsOf(LeadBatchRead),
  response: Answer.extend({
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
