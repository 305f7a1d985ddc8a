import { z } from "zod";
import { pairReasons, pairStrengths } from "./duplicates.ts";
import { endpoint } from "./endpoint.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";

const tag = "Duplicates";

/** Which record of a group is kept when many are merged at once. */
export const keepRules = ["NEWEST", "OLDEST", "MOST_COMPLETE"] as const;
export type KeepRule = (typeof keepRules)[number];

const Selection = z.union([
  z.strictObject({ groupIds: z.array(Id).min(1).max(1000) }),
  z.strictObject({
    filter: z.strictObject({
      strength: z.enum(pairStrengths).optional(),
      reason: manyOf(z.enum(pairReasons)),
    }),
  }),
]);
const Asked = z.strictObject({ selection: Selection, keep: z.enum(keepRules) }).meta({
  examples: [{ selection: { filter: { strength: "EXACT" } }, keep: "MOST_COMPLETE" }],
});

/** Why a group, or the undo of its merge, was left as it is. */
export const groupMergeReasons = [
  "NOT_FOUND",
  "NOT_ALLOWED",
  "ON_CALL",
  "CHANGED_SINCE",
  "CONFLICT",
] as const;
export type GroupMergeReason = (typeof groupMergeReasons)[number];

export const GroupMergePreview = z
  .object({
    groups: z.number().int(),
    capped: z.boolean().describe("Only so many were looked at; there are more"),
    contacts: z.number().int().describe("So many would be merged into others"),
    refused: z.array(z.object({ reason: z.enum(groupMergeReasons), count: z.number().int() })),
    examples: z.array(z.object({ groupId: Id, kept: z.string(), merged: z.array(z.string()) })),
  })
  .meta({ id: "GroupMergePreview" });
export type GroupMergePreview = z.infer<typeof GroupMergePreview>;

export const GroupMerge = z
  .object({
    id: Id,
    keep: z.enum(keepRules),
    operationId: Id,
    state: z.enum(operationStates),
    undoOperationId: Id.nullable(),
    undoState: z.enum(operationStates).nullable(),
    counts: z.object({
      merged: z.number().int(),
      refused: z.number().int(),
      restored: z.number().int(),
      kept: z.number().int().describe("Not taken back: changed by somebody since"),
    }),
    ownerId: Id,
    createdAt: Instant,
    can: z.array(z.enum(["undo"])),
  })
  .meta({ id: "GroupMerge" });
export type GroupMerge = z.infer<typeof GroupMerge>;

export const groupMergeResults = ["MERGED", "REFUSED", "RESTORED", "KEPT"] as const;
export const GroupMergeItem = z
  .object({
    groupId: Id,
    winnerId: Id.nullable(),
    /** Null where the caller does not see the contact. */
    winnerName: z.string().nullable(),
    contacts: z.number().int().describe("So many became one"),
    result: z.enum(groupMergeResults),
    reason: z.enum(groupMergeReasons).nullable(),
  })
  .meta({ id: "GroupMergeItem" });
export type GroupMergeItem = z.infer<typeof GroupMergeItem>;

export const previewGroupMerge = endpoint({
  method: "POST",
  path: "/duplicates/merges/preview",
  summary: "What merging many groups would do, without doing it; looks at up to 2,000 groups",
  tag,
  permission: "duplicates:manage",
  discloses: "CONTACT",
  reads: true,
  perMinute: 60,
  body: Asked,
  response: GroupMergePreview,
});
export const startGroupMerge = endpoint({
  method: "POST",
  path: "/duplicates/merges",
  summary: "Merge many groups at once, as long work that can be cancelled and taken back",
  tag,
  permission: "duplicates:manage",
  status: 202,
  body: Asked,
  response: GroupMerge,
});
export const getGroupMerge = endpoint({
  method: "GET",
  path: "/duplicates/merges/:id",
  summary: "A merge of many groups and how far it is",
  tag,
  permission: "duplicates:manage",
  params: ById,
  response: GroupMerge,
});
export const listGroupMergeItems = endpoint({
  method: "GET",
  path: "/duplicates/merges/:id/items",
  summary: "What became of each group: merged, refused and why, restored, or kept and why",
  tag,
  permission: "duplicates:manage",
  discloses: "CONTACT",
  params: ById,
  query: z.strictObject({ ...PageQuery, result: z.enum(groupMergeResults).optional() }),
  response: page(GroupMergeItem),
});
export const undoGroupMerge = endpoint({
  method: "POST",
  path: "/duplicates/merges/:id/undo",
  summary: "Take the merges back, where nobody has changed the records since",
  tag,
  permission: "duplicates:manage",
  status: 202,
  params: ById,
  response: GroupMerge,
});
