import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, PageQuery, page, TimeZone } from "./paging.ts";
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
  "CONTACT_UPDATED",
  "NOTE",
  "ATTEMPT",
  "CALL",
  "CALLBACK",
  "WORKFLOW",
  "DOCUMENT_ADDED",
  "DOCUMENT_DELETED",
  "DOCUMENT_RESTORED",
] as const;
export const Activity = z
  .object({
    id: Id,
    /** The lead it belongs to; null for what concerns the contact himself. */
    leadId: Id.nullable(),
    contactId: Id.nullable(),
    type: z.enum(activityTypes),
    at: Instant,
    actorId: Id.nullable(),
    actorName: z.string().nullable(),
    callId: Id.nullable(),
    /** What the type needs: outcome, disposition, seconds, changed fields. */
    data: z.record(z.string(), z.unknown()),
    /** The text of a note. */
    text: personal("TEXT", z.string()).nullable(),
    editedAt: Instant.nullable(),
    pinnedAt: Instant.nullable(),
    deletedAt: Instant.nullable(),
    can: z.array(z.enum(["edit", "pin", "delete", "restore"])),
  })
  .meta({ id: "Activity" });
export type Activity = z.infer<typeof Activity>;

const Day = z.iso.date().meta({ examples: ["2026-11-21"] });
const TimelineFilter = {
  type: manyOf(z.enum(activityTypes)),
  actorId: Id.optional().describe("What this user did"),
  from: Instant.optional().describe("Not before this instant"),
  to: Instant.optional().describe("Before this instant"),
  q: z
    .string()
    .trim()
    .min(2)
    .max(100)
    .optional()
    .describe("Words of a note or the name of who acted"),
};
const LeadTimeline = z.strictObject({ ...PageQuery, ...TimelineFilter });
const ContactTimeline = z.strictObject({
  ...PageQuery,
  ...TimelineFilter,
  leadId: Id.optional().describe("Of this lead of the contact only"),
});

export const listActivities = endpoint({
  method: "GET",
  path: "/leads/:id/activities",
  summary: "The timeline of a lead, newest first",
  tag,
  permission: "activities:read",
  discloses: "LEAD",
  params: ById,
  query: LeadTimeline,
  response: page(Activity),
});
export const listContactActivities = endpoint({
  method: "GET",
  path: "/contacts/:id/activities",
  summary:
    "The timeline of a person: his own, and that of those of his leads which the caller sees",
  tag,
  permission: "activities:read",
  discloses: "CONTACT",
  params: ById,
  query: ContactTimeline,
  response: page(Activity),
});

const Pinned = z.object({ items: z.array(Activity) });
export const listPinnedNotes = endpoint({
  method: "GET",
  path: "/leads/:id/notes/pinned",
  summary: "The pinned notes of a lead, last pinned first; twenty at most",
  tag,
  permission: "activities:read",
  discloses: "LEAD",
  params: ById,
  response: Pinned,
});
export const listPinnedContactNotes = endpoint({
  method: "GET",
  path: "/contacts/:id/notes/pinned",
  summary: "The pinned notes of a person, last pinned first; twenty at most",
  tag,
  permission: "activities:read",
  discloses: "CONTACT",
  params: ById,
  response: Pinned,
});

export const ActivityStatistics = z
  .object({
    timeZone: z.string(),
    total: z.number().int(),
    /** How many of each type on each day on which something happened. */
    days: z.array(z.object({ day: Day, type: z.enum(activityTypes), count: z.number().int() })),
  })
  .meta({ id: "ActivityStatistics" });
export type ActivityStatistics = z.infer<typeof ActivityStatistics>;
const StatisticsQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(366).default(90),
  timeZone: TimeZone.optional().describe(
    "In which days begin and end; that of the tenant if unset",
  ),
});
export const leadStatistics = endpoint({
  method: "GET",
  path: "/leads/:id/activities/statistics",
  summary: "How much happened with a lead, by day and type",
  tag,
  permission: "activities:read",
  params: ById,
  query: StatisticsQuery,
  response: ActivityStatistics,
});
export const contactStatistics = endpoint({
  method: "GET",
  path: "/contacts/:id/activities/statistics",
  summary: "How much happened with a person, by day and type",
  tag,
  permission: "activities:read",
  params: ById,
  query: StatisticsQuery,
  response: ActivityStatistics,
});

const NoteText = z.string().trim().min(1).max(5000);
const Mentions = z
  .array(Id)
  .max(20)
  .describe("Users who are told of the note; each must be able to read it");
export const addNote = endpoint({
  method: "POST",
  path: "/leads/:id/notes",
  summary: "Write a note on the timeline",
  tag,
  permission: "activities:create",
  status: 201,
  params: ById,
  body: z.strictObject({ text: NoteText, callId: Id.optional(), mentions: Mentions.default([]) }),
  response: Activity,
});
export const addContactNote = endpoint({
  method: "POST",
  path: "/contacts/:id/notes",
  summary: "Write a note on the timeline of a person",
  tag,
  permission: "activities:create",
  status: 201,
  params: ById,
  body: z.strictObject({ text: NoteText, mentions: Mentions.default([]) }),
  response: Activity,
});
export const updateNote = endpoint({
  method: "PATCH",
  path: "/notes/:id",
  summary:
    "Change the text of one's own note within a day, or pin any; what it said before is kept",
  tag,
  permission: "activities:create",
  params: ById,
  body: z.strictObject({
    text: NoteText.optional(),
    pinned: z.boolean().optional(),
    mentions: Mentions.default([]),
  }),
  response: Activity,
});
export const deleteNote = endpoint({
  method: "DELETE",
  path: "/notes/:id",
  summary: "Delete a note; it can be restored for 30 days",
  tag,
  permission: "activities:create",
  params: ById,
});
export const restoreNote = endpoint({
  method: "POST",
  path: "/notes/:id/restore",
  summary: "Bring a deleted note back",
  tag,
  permission: "activities:create",
  params: ById,
  response: Activity,
});

export const NoteVersion = z
  .object({
    id: Id,
    text: personal("TEXT", z.string()),
    /** Until when it said so. */
    replacedAt: Instant,
    replacedBy: Id.nullable(),
  })
  .meta({ id: "NoteVersion" });
export const listNoteVersions = endpoint({
  method: "GET",
  path: "/notes/:id/versions",
  summary: "What a note said before it was changed, newest first",
  tag,
  permission: "activities:read",
  params: ById,
  response: z.object({ items: z.array(NoteVersion) }),
});

const ActivityRef = z.object({ id: Id, leadId: Id.nullable(), contactId: Id });
export const activityAdded = event(
  "activity.added",
  ActivityRef.extend({ type: z.enum(activityTypes) }),
  { permission: "activities:read" },
);
export const noteEdited = event("note.edited", ActivityRef, {
  audited: "UPDATE",
  permission: "activities:read",
});
export const notePinned = event("note.pinned", ActivityRef.extend({ pinned: z.boolean() }), {
  audited: "UPDATE",
  permission: "activities:read",
});
export const noteDeleted = event("note.deleted", ActivityRef, {
  audited: "DELETE",
  permission: "activities:read",
});
export const noteRestored = event("note.restored", ActivityRef, {
  audited: "UPDATE",
  permission: "activities:read",
});
/** Somebody's name was put into a note: for him alone. */
export const noteMentioned = event("note.mentioned", ActivityRef.extend({ userId: Id }));
