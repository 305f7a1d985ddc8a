import { z } from "zod";
import { CONDITION } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, page, RetiredQuery } from "./paging.ts";

const tag = "Lists";

export const LeadList = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    kind: z.enum(["FIXED", "DYNAMIC"]),
    /** Who is in a dynamic list; null for a fixed one. */
    condition: z.unknown().nullable(),
    retired: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "LeadList" });
export type LeadList = z.infer<typeof LeadList>;

const Description = z.string().trim().max(500).nullable();

export const listLeadLists = endpoint({
  method: "GET",
  path: "/lead-lists",
  summary: "Lists of leads, by name",
  tag,
  permission: "leads:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(LeadList),
});

export const getLeadList = endpoint({
  method: "GET",
  path: "/lead-lists/:id",
  summary: "A list, and how many leads of the caller's scope are in it; counted up to 10,000",
  tag,
  permission: "leads:read",
  params: ById,
  response: LeadList.extend({ count: z.number().int(), capped: z.boolean() }).meta({
    id: "LeadListDetail",
  }),
});

export const createLeadList = endpoint({
  method: "POST",
  path: "/lead-lists",
  summary: "Make a list: a fixed one, or one of all leads that meet a condition",
  tag,
  permission: "lists:update",
  status: 201,
  body: z
    .strictObject({
      name: Name,
      description: Description.default(null),
      condition: CONDITION.nullable().default(null).describe("Makes the list a dynamic one"),
    })
    .meta({ examples: [{ name: "Spring fair" }] }),
  response: LeadList,
});

export const updateLeadList = endpoint({
  method: "PATCH",
  path: "/lead-lists/:id",
  summary: "Rename a list, change the condition of a dynamic one, retire it or bring it back",
  tag,
  permission: "lists:update",
  params: ById,
  body: z
    .strictObject({
      name: Name,
      description: Description,
      condition: CONDITION,
      retired: z.boolean(),
    })
    .partial(),
  response: LeadList,
});

export const changeListMembers = endpoint({
  method: "POST",
  path: "/lead-lists/:id/members",
  summary: "Put leads into a fixed list and take leads out of it, up to 1,000 at once",
  tag,
  permission: "lists:update",
  params: ById,
  body: z.strictObject({
    add: z.array(Id).max(1000).default([]),
    remove: z.array(Id).max(1000).default([]),
  }),
  response: z.object({ added: z.number().int(), removed: z.number().int() }),
});

const ListedLead = z.object({ id: Id, contactId: Id, listId: Id });
/** A lead was put into a fixed list. Who is in a dynamic one follows from its condition, and nothing tells. */
export const leadListed = event("lead.listed", ListedLead, { permission: "leads:read" });
export const leadUnlisted = event("lead.unlisted", ListedLead, { permission: "leads:read" });
