import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Leads";

/** By hand, by an import, by a rule, when somebody left, or from before the history was kept. */
export const assignmentCauses = ["MANUAL", "IMPORT", "RULE", "REDISTRIBUTION", "EARLIER"] as const;

export const Assignment = z
  .object({
    id: Id,
    leadId: Id,
    assigneeId: Id,
    assigneeName: z.string().nullable(),
    from: Instant,
    to: Instant.nullable().describe("Null while it is his"),
    actorId: Id.nullable().describe("Who gave it to him"),
    actorName: z.string().nullable(),
    cause: z.enum(assignmentCauses),
    reason: personal("TEXT", z.string()).nullable(),
  })
  .meta({ id: "Assignment" });
export type Assignment = z.infer<typeof Assignment>;

export const listAssignments = endpoint({
  method: "GET",
  path: "/leads/:id/assignments",
  summary: "Who had a lead from when to when, by whom and why; newest first",
  tag,
  permission: "leads:read",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(Assignment),
});

export const assignLeads = endpoint({
  method: "POST",
  path: "/leads/assignments",
  summary: "Give leads to somebody, or to nobody; each is answered by itself",
  tag,
  permission: "leads:assign",
  body: z.strictObject({
    leadIds: z.array(Id).min(1).max(500),
    assigneeId: Id.nullable(),
    reason: z.string().trim().min(1).max(500).optional(),
  }),
  response: z.object({
    assigned: z.number().int(),
    items: z.array(
      z.object({ leadId: Id, outcome: z.enum(["ASSIGNED", "UNCHANGED", "NOT_FOUND"]) }),
    ),
  }),
});
