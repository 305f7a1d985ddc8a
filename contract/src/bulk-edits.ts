import { z } from "zod";
import { AttributeValue } from "./attributes.ts";
import { endpoint } from "./endpoint.ts";
import { LeadSelection, LeadStatus } from "./leads.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Bulk edits";

/** What one bulk edit does to each of its leads. */
export const BulkChange = z
  .discriminatedUnion("action", [
    z.strictObject({
      action: z.literal("ASSIGN"),
      assigneeId: Id.nullable().describe("Null takes the owner away; needs leads:assign"),
    }),
    z.strictObject({ action: z.literal("STATUS"), status: LeadStatus }),
    z.strictObject({ action: z.literal("SOURCE"), source: Name.nullable() }),
    z.strictObject({
      action: z.literal("ATTRIBUTE"),
      key: z.string().trim().min(1).max(60),
      value: AttributeValue.describe("Null takes it away"),
    }),
    z.strictObject({ action: z.literal("ADD_TAG"), tagId: Id }),
    z.strictObject({ action: z.literal("REMOVE_TAG"), tagId: Id }),
    z.strictObject({ action: z.literal("DELETE") }),
  ])
  .meta({ id: "BulkChange" });
export type BulkChange = z.infer<typeof BulkChange>;

/** Which leads: up to a thousand by their ids, or all that a filter finds. */
const Selection = z.union([
  z.strictObject({ ids: z.array(Id).min(1).max(1000) }),
  z.strictObject({ filter: LeadSelection }),
]);
const Asked = z.strictObject({ selection: Selection, change: BulkChange }).meta({
  examples: [
    {
      selection: { filter: { status: ["NEW"], source: "Website" } },
      change: { action: "STATUS", status: "CONTACTED" },
    },
  ],
});

/** Why a lead stays as it is. */
export const bulkReasons = [
  "NOT_FOUND",
  "NOT_ALLOWED",
  "WORKFLOW",
  "ON_CALL",
  "TOO_MANY_ATTRIBUTES",
  "CHANGED_SINCE",
  "EXTERNAL_ID_TAKEN",
] as const;
export type BulkReason = (typeof bulkReasons)[number];

export const BulkPreview = z
  .object({
    count: z.number().int(),
    capped: z.boolean().describe("Only so many were looked at; there are more"),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.array(z.object({ reason: z.enum(bulkReasons), count: z.number().int() })),
  })
  .meta({ id: "BulkPreview" });
export type BulkPreview = z.infer<typeof BulkPreview>;

export const BulkEdit = z
  .object({
    id: Id,
    change: BulkChange,
    operationId: Id,
    state: z.enum(operationStates),
    undoOperationId: Id.nullable(),
    undoState: z.enum(operationStates).nullable(),
    counts: z.object({
      changed: z.number().int(),
      unchanged: z.number().int(),
      refused: z.number().int(),
      restored: z.number().int(),
      kept: z.number().int().describe("Not taken back: changed by somebody since"),
    }),
    ownerId: Id,
    createdAt: Instant,
    can: z.array(z.enum(["undo"])),
  })
  .meta({ id: "BulkEdit" });
export type BulkEdit = z.infer<typeof BulkEdit>;

export const bulkResults = ["CHANGED", "REFUSED", "RESTORED", "KEPT"] as const;
export const BulkItem = z
  .object({
    leadId: Id,
    /** Null where the caller does not see the lead. */
    name: z.string().nullable(),
    result: z.enum(bulkResults),
    reason: z.enum(bulkReasons).nullable(),
  })
  .meta({ id: "BulkItem" });
export type BulkItem = z.infer<typeof BulkItem>;

export const previewBulkEdit = endpoint({
  method: "POST",
  path: "/leads/bulk-edits/preview",
  summary: "What a bulk edit would do, without doing it; looks at up to 10,000 leads",
  tag,
  permission: "leads:update",
  reads: true,
  perMinute: 60,
  body: Asked,
  response: BulkPreview,
});
export const startBulkEdit = endpoint({
  method: "POST",
  path: "/leads/bulk-edits",
  summary: "Change many leads at once, as long work that can be cancelled and taken back",
  tag,
  permission: "leads:update",
  status: 202,
  body: Asked,
  response: BulkEdit,
});
export const getBulkEdit = endpoint({
  method: "GET",
  path: "/leads/bulk-edits/:id",
  summary: "A bulk edit and how far it is",
  tag,
  permission: "leads:update",
  params: ById,
  response: BulkEdit,
});
export const listBulkItems = endpoint({
  method: "GET",
  path: "/leads/bulk-edits/:id/items",
  summary:
    "What became of each lead: changed, refused and why, restored, or kept as somebody changed it since",
  tag,
  permission: "leads:update",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({ ...PageQuery, result: z.enum(bulkResults).optional() }),
  response: page(BulkItem),
});
export const undoBulkEdit = endpoint({
  method: "POST",
  path: "/leads/bulk-edits/:id/undo",
  summary: "Give its leads the values they had, where nobody has changed them since",
  tag,
  permission: "leads:update",
  status: 202,
  params: ById,
  response: BulkEdit,
});
