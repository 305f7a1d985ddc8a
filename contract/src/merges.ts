import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Email, Id, Instant, Name, Phone } from "./paging.ts";

const tag = "Duplicates";

export const duplicateReasons = ["PHONE", "EMAIL", "NAME_AND_COMPANY", "NAME", "SIMILAR"] as const;

export const DuplicateFound = z
  .object({
    contactId: Id,
    /** The newest lead with it that the caller sees. */
    leadId: Id.nullable(),
    kind: z.enum(["PERSON", "COMPANY"]),
    name: z.string(),
    company: z.string().nullable(),
    reasons: z.array(z.enum(duplicateReasons)),
    /** From 0 to 1; 1 where a number or an address is the same. */
    score: z.number(),
  })
  .meta({ id: "DuplicateFound" });
export type DuplicateFound = z.infer<typeof DuplicateFound>;

export const checkDuplicates = endpoint({
  method: "POST",
  path: "/contacts/duplicates/check",
  summary: "Who is there already: the same number or address, the same name, or one like it",
  tag,
  permission: "contacts:read",
  discloses: "CONTACT",
  reads: true,
  body: z.strictObject({
    name: Name.optional(),
    company: Name.nullable().default(null),
    phones: z.array(Phone).max(10).default([]),
    emails: z.array(Email).max(10).default([]),
    exceptId: Id.optional().describe(
      "A contact that is being edited, which is no duplicate of itself",
    ),
  }),
  response: z.object({ items: z.array(DuplicateFound) }),
});

export const contactMergeFields = ["kind", "name", "company", "language", "timeZone"] as const;
export const leadMergeFields = ["status", "source", "externalId", "assigneeId"] as const;
const Side = z.enum(["WINNER", "LOSER"]);
const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const MergePreview = z
  .object({
    fields: z.array(
      z.object({
        field: z.string(),
        winner: Value,
        loser: Value,
        /** What is taken unless somebody chooses: the winner's, where it has one. */
        taken: Side,
      }),
    ),
    /** Rows that will point to the winner, by table: leads, activities, members, documents. */
    moves: z.array(z.object({ table: z.string(), rows: z.number().int() })),
  })
  .meta({ id: "MergePreview" });
export type MergePreview = z.infer<typeof MergePreview>;

export const Merge = z
  .object({
    id: Id,
    kind: z.enum(["CONTACT", "LEAD"]),
    winnerId: Id,
    loserId: Id,
    mergedAt: Instant,
    undoneAt: Instant.nullable(),
  })
  .meta({ id: "Merge" });
export type Merge = z.infer<typeof Merge>;

const Loser = z.strictObject({ loserId: Id });

export const previewContactMerge = endpoint({
  method: "GET",
  path: "/contacts/:id/merge-preview",
  summary: "What merging another contact into this one would choose and move",
  tag,
  permission: "contacts:delete",
  // The two are held while they are compared, as they are for the merge itself.
  reads: false,
  params: ById,
  query: Loser,
  response: MergePreview,
});

export const mergeContacts = endpoint({
  method: "POST",
  path: "/contacts/:id/merge",
  summary: "Merge another contact into this one: its leads, addresses and all that points to it",
  tag,
  permission: "contacts:delete",
  params: ById,
  body: z.strictObject({
    loserId: Id,
    fields: z.partialRecord(z.enum(contactMergeFields), Side).default({}),
  }),
  response: Merge,
});

export const previewLeadMerge = endpoint({
  method: "GET",
  path: "/leads/:id/merge-preview",
  summary: "What merging another lead of the same contact into this one would choose and move",
  tag,
  permission: "leads:delete",
  // The two are held while they are compared, as they are for the merge itself.
  reads: false,
  params: ById,
  query: Loser,
  response: MergePreview,
});

export const mergeLeads = endpoint({
  method: "POST",
  path: "/leads/:id/merge",
  summary: "Merge another lead of the same contact into this one, with its whole history",
  tag,
  permission: "leads:delete",
  params: ById,
  body: z.strictObject({
    loserId: Id,
    fields: z.partialRecord(z.enum(leadMergeFields), Side).default({}),
  }),
  response: Merge,
});

export const undoMerge = endpoint({
  method: "POST",
  path: "/merges/:id/undo",
  summary: "Take a merge back; refused with what has changed since, where that contradicts",
  tag,
  permission: "leads:delete",
  params: ById,
  response: Merge,
});
