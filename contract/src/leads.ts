import { z } from "zod";
import { Activity } from "./activities.ts";
import { Attributes, AttributeValue } from "./attributes.ts";
import { CampaignState } from "./campaigns.ts";
import { CONDITION, WHERE } from "./conditions.ts";
import { Contact, NewContact } from "./contacts.ts";
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
} from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Leads";

export const leadStatuses = [
  "NEW",
  "CONTACTED",
  "QUALIFIED",
  "CONVERTED",
  "NOT_INTERESTED",
  "UNREACHABLE",
] as const;
export const LeadStatus = z.enum(leadStatuses);
export type LeadStatus = z.infer<typeof LeadStatus>;

export const Lead = z
  .object({
    id: Id,
    contactId: Id,
    name: z.string(),
    company: z.string().nullable(),
    status: LeadStatus,
    source: z.string().nullable(),
    externalId: z.string().nullable(),
    assigneeId: Id.nullable(),
    assigneeName: z.string().nullable(),
    teamId: Id.nullable(),
    pipelineId: Id,
    stageId: Id,
    timeZone: z.string().nullable(),
    country: z.string().nullable(),
    region: z.string().nullable(),
    score: z.number().int().nullable().describe("0 to 100; null until it was scored"),
    attempts: z.number().int(),
    lastOutcome: z.string().nullable(),
    lastAttemptAt: Instant.nullable(),
    nextAttemptAt: Instant.nullable(),
    activeCallId: Id.nullable(),
    tagIds: z.array(Id),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Lead" });
export type Lead = z.infer<typeof Lead>;
/** The keys of a lead as lists answer it. */
export const leadKeys: readonly string[] = Object.keys(Lead.shape);

export const LeadDetail = Lead.extend({
  attributes: personal("TEXT", z.record(z.string(), AttributeValue)),
  contact: Contact,
  stageSince: Instant,
  deletedAt: Instant.nullable(),
  can: z.array(z.enum(["update", "delete", "restore", "assign", "dial", "note"])),
}).meta({ id: "LeadDetail" });
export type LeadDetail = z.infer<typeof LeadDetail>;

/** A lead with what a page about it shows first. */
export const LeadRecord = LeadDetail.extend({ timeline: page(Activity).optional() }).meta({
  id: "LeadRecord",
});
export type LeadRecord = z.infer<typeof LeadRecord>;

/** A lead of a list: all of it, or with `fields` the id and what was asked for. */
export const ListedLead = Lead.partial()
  .required({ id: true })
  .extend({
    attributes: personal("TEXT", z.record(z.string(), AttributeValue))
      .optional()
      .describe("The own fields that `fields` asks for"),
  })
  .meta({ id: "ListedLead" });

export const LeadFilter = {
  q: z.string().trim().min(2).max(100).optional().describe("Part of the name or company"),
  phone: Phone.optional(),
  phoneEnds: z
    .string()
    .regex(/^\d{4,12}$/, "must be the last 4 to 12 digits")
    .optional()
    .describe("The last four or more digits of a number; needs contacts:see-phone"),
  email: Email.optional(),
  status: manyOf(LeadStatus),
  source: z.string().max(120).optional(),
  assigneeId: Id.optional(),
  teamId: Id.optional(),
  campaignId: Id.optional().describe("Leads that are members of this campaign"),
  contactId: Id.optional().describe("Leads with this contact"),
  pipelineId: Id.optional(),
  stageId: Id.optional(),
  tagId: manyOf(Id).describe("Leads that have one of these tags"),
  listId: Id.optional().describe("Leads that are in this list"),
};

/** The same within a body: which leads something is to be done with. */
export const LeadSelection = z
  .strictObject({ ...LeadFilter, where: CONDITION.optional() })
  .partial();

const LeadSort = z
  .string()
  .regex(/^-?\S[\s\S]*$/, "must be the key of a field, with - in front for the other way round")
  .max(80)
  .default("-createdAt")
  .describe(
    "The key of a sortable field, `own.<key>` for one of the tenant; with - in front downwards",
  );

export const listLeads = endpoint({
  method: "GET",
  path: "/leads",
  summary: "List and search leads",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  query: z.strictObject({
    ...PageQuery,
    ...LeadFilter,
    where: WHERE,
    sort: LeadSort,
    fields: FIELDS,
  }),
  // Who asks for no fields gets all of them, so callers need not look for each.
  response: page(ListedLead as unknown as typeof Lead),
});

export const countLeads = endpoint({
  method: "GET",
  path: "/leads/count",
  summary: "How many leads a filter finds; counted up to 10,000",
  tag,
  permission: "leads:read",
  query: z.strictObject({ ...LeadFilter, where: WHERE }),
  response: z.object({ count: z.number().int(), capped: z.boolean() }),
});

export const exportLeads = endpoint({
  ...exported,
  path: "/leads/exports",
  summary: "The leads that a filter finds, as a file; the import reads CSV and XLSX again",
  tag,
  permission: "leads:export",
  body: z.strictObject({
    ...LeadSelection.shape,
    sort: LeadSort,
    columns: z
      .array(z.string().min(1).max(80))
      .max(50)
      .optional()
      .describe("Only these fields, by their keys; else everything that an import reads again"),
    format: ExportFormat,
  }),
});

export const getLead = endpoint({
  method: "GET",
  path: "/leads/:id",
  summary: "Get a lead with its contact, and with its timeline where asked",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({
    include: manyOf(z.enum(["timeline"])).describe(
      "What comes along: the first page of the timeline, for those who may read it",
    ),
  }),
  response: LeadRecord,
});

/** What belongs to a lead besides what it says itself. */
export const LeadRelated = z
  .object({
    leads: z
      .array(
        z.object({
          id: Id,
          status: LeadStatus,
          source: z.string().nullable(),
          createdAt: Instant,
        }),
      )
      .describe("Other leads with the same person, as far as the caller sees them"),
    campaigns: z.array(
      z.object({
        id: Id,
        name: z.string(),
        state: CampaignState,
        isDone: z.boolean().describe("It dials this lead no more"),
        attempts: z.number().int(),
      }),
    ),
  })
  .meta({ id: "LeadRelated" });
export type LeadRelated = z.infer<typeof LeadRelated>;
export const leadRelated = endpoint({
  method: "GET",
  path: "/leads/:id/related",
  summary: "Other leads with the same person, and the campaigns that the lead is in",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  params: ById,
  response: LeadRelated,
});

export const createLead = endpoint({
  method: "POST",
  path: "/leads",
  summary: "Create a lead; finds or creates its contact",
  tag,
  permission: "leads:create",
  status: 201,
  body: z
    .strictObject({
      contactId: Id.optional().describe("An existing contact, instead of `contact`"),
      contact: NewContact.optional(),
      status: LeadStatus.default("NEW"),
      source: Name.nullable().default(null),
      externalId: Name.nullable().default(null),
      assigneeId: Id.nullable().default(null),
      attributes: Attributes.default({}),
      campaign: Name.nullable().default(null).describe("What of the source brought it"),
      medium: Name.nullable().default(null),
    })
    .refine((lead) => (lead.contactId === undefined) !== (lead.contact === undefined), {
      message: "give either contactId or contact",
      path: ["contact"],
    })
    .meta({
      examples: [
        {
          contact: {
            name: "Ada Lovelace",
            points: [{ type: "PHONE", value: "+442079460123", primary: true }],
          },
          source: "Website",
        },
      ],
    }),
  response: LeadDetail,
});

export const updateLead = endpoint({
  method: "PATCH",
  path: "/leads/:id",
  summary: "Change a lead",
  tag,
  permission: "leads:update",
  params: ById,
  body: z.strictObject({
    status: LeadStatus.optional(),
    source: Name.nullable().optional(),
    externalId: Name.nullable().optional(),
    assigneeId: Id.nullable().optional().describe("Needs leads:assign"),
    attributes: Attributes.optional().describe("Replaces all attributes"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe("Why: for the timeline, and for moves of the status that require it"),
  }),
  response: LeadDetail,
});

export const deleteLead = endpoint({
  method: "DELETE",
  path: "/leads/:id",
  summary: "Delete a lead; it can be restored",
  tag,
  permission: "leads:delete",
  params: ById,
});

export const restoreLead = endpoint({
  method: "POST",
  path: "/leads/:id/restore",
  summary: "Bring a deleted lead back",
  tag,
  permission: "leads:restore",
  params: ById,
  response: LeadDetail,
});

const LeadRef = z.object({ id: Id, contactId: Id });
export const leadCreated = event("lead.created", LeadRef, {
  audited: "CREATE",
  permission: "leads:read",
});
export const leadUpdated = event("lead.updated", LeadRef.extend({ fields: z.array(z.string()) }), {
  audited: "UPDATE",
  permission: "leads:read",
});
export const leadDeleted = event("lead.deleted", LeadRef, {
  audited: "DELETE",
  permission: "leads:read",
});
export const leadRestored = event("lead.restored", LeadRef, {
  audited: "UPDATE",
  permission: "leads:read",
});
export const leadsImported = event(
  "leads.imported",
  z.object({ importId: Id, created: z.number().int(), updated: z.number().int() }),
  { audited: "CREATE", permission: "leads:read" },
);
export const importUndone = event(
  "leads.import_undone",
  z.object({ importId: Id, removed: z.number().int(), restored: z.number().int() }),
  { audited: "DELETE", permission: "leads:read" },
);
/** Sent to the audience a record has just left, with its id only. */
export const recordLeft = event(
  "record.left",
  z.object({ kind: z.enum(["LEAD", "USER", "AGENT"]), id: Id }),
);
