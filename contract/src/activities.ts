import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Timeline";

export const activityTypes = [
  "LEAD_CREATED",
  "LEAD_UPDATED",
  "LEAD_IMPORTED",
  "LEAD_DELETED",
  "LEAD_RESTORED",
  "LEAD_MOVED",
  "RELATED",
  "UNRELATED",
  "NOTE",
  "ATTEMPT",
  "CALL",
  "WORKFLOW",
] as const;
export const Activity = z
  .object({
    id: Id,
    leadId: Id,
    type: z.enum(activityTypes),
    at: Instant,
    actorId: Id.nullable(),
    actorName: z.string().nullable(),
    callId: Id.nullable(),
    /** What the type needs: outcome, disposition, seconds, changed fields. */
    data: z.record(z.string(), z.unknown()),
    /** The text of a note. */
    text: personal("TEXT", z.string()).nullable(),
  })
  .meta({ id: "Activity" });
export type Activity = z.infer<typeof Activity>;

export const listActivities = endpoint({
  method: "GET",
  path: "/leads/:id/activities",
  summary: "The timeline of a lead, newest first",
  tag,
  permission: "activities:read",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({ ...PageQuery, type: manyOf(z.enum(activityTypes)) }),
  response: page(Activity),
});

export const addNote = endpoint({
  method: "POST",
  path: "/leads/:id/notes",
  summary: "Write a note on the timeline",
  tag,
  permission: "activities:create",
  status: 201,
  params: ById,
  body: z.strictObject({ text: z.string().trim().min(1).max(5000), callId: Id.optional() }),
  response: Activity,
});

export const activityAdded = event(
  "activity.added",
  z.object({ id: Id, leadId: Id, type: z.enum(activityTypes) }),
  { permission: "activities:read" },
);
