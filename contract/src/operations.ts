import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";

const tag = "Long work";

export const operationStates = [
  "QUEUED",
  "RUNNING",
  "DONE",
  "FAILED",
  "CANCELLED",
  "REVERTED",
] as const;
export const Operation = z
  .object({
    id: Id,
    kind: z.enum([
      "IMPORT",
      "CHECK_IMPORT",
      "UNDO_IMPORT",
      "ADD_MEMBERS",
      "BULK_EDIT",
      "BULK_UNDO",
      "CONTACT_BULK_EDIT",
      "CONTACT_BULK_UNDO",
      "ROTATE_KEY",
      "EXPORT_TENANT",
      "DELETE_TENANT",
      "SCORE_LEADS",
      "TRAIN_SCORES",
      "ROUTE_LEADS",
      "REDISTRIBUTE_LEADS",
      "SORT_FIELD",
      "SEARCH_FIELD",
      "FIND_DUPLICATES",
      "MERGE_DUPLICATES",
      "UNDO_MERGES",
      "WHAT_IF",
      "DEMO_HISTORY",
      "SCRUB",
      "REMOVE_MEMBERS",
      "FILTER_MEMBERS",
      "EXPORT_RECORDINGS",
    ]),
    title: z.string(),
    state: z.enum(operationStates),
    done: z.number().int(),
    total: z.number().int().nullable(),
    unit: z.enum(["ROWS", "BYTES", "LEADS", "FIELDS", "CONTACTS", "GROUPS", "DAYS", "RECORDINGS"]),
    error: z.string().nullable(),
    /** The record that the work is about, for a link. */
    subjectId: Id.nullable(),
    ownerId: Id,
    createdAt: Instant,
    startedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    can: z.array(z.enum(["cancel"])),
  })
  .meta({ id: "Operation" });
export type Operation = z.infer<typeof Operation>;

export const listOperations = endpoint({
  method: "GET",
  path: "/operations",
  summary: "Long work, newest first",
  tag,
  permission: "operations:read",
  query: z.strictObject({ ...PageQuery, state: manyOf(z.enum(operationStates)) }),
  response: page(Operation),
});
export const getOperation = endpoint({
  method: "GET",
  path: "/operations/:id",
  summary: "Progress of long work",
  tag,
  permission: "operations:read",
  params: ById,
  response: Operation,
});
export const cancelOperation = endpoint({
  method: "POST",
  path: "/operations/:id/cancel",
  summary: "Ask long work to stop",
  tag,
  permission: "operations:cancel",
  params: ById,
  response: Operation,
});

export const operationChanged = event("operation.changed", z.object({ id: Id, state: z.string() }));
