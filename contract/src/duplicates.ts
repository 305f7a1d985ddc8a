import { z } from "zod";
import { Contact } from "./contacts.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { contactMergeFields, Merge } from "./merges.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";

const tag = "Duplicates";

/** So many records stand together in one group at most, and so many may share one sign. */
export const mostInGroup = 20;

/** What two records have in common. */
export const pairReasons = [
  "PHONE",
  "EMAIL",
  "EMAIL_ALIAS",
  "EXTERNAL_ID",
  "NAME_AND_COMPANY",
  "NAME",
  "SIMILAR_NAME",
  "COMPANY",
  "POSTAL_CODE",
  "PHONE_ENDING",
] as const;
export type PairReason = (typeof pairReasons)[number];
const Reasons = z.array(z.enum(pairReasons));

/**
 * EXACT: the same number or address. NORMALISED: the same but for how it is written. FUZZY: a name that
 * is the same or like it, and one more sign.
 */
export const pairStrengths = ["EXACT", "NORMALISED", "FUZZY"] as const;
export type PairStrength = (typeof pairStrengths)[number];
const Strength = z.enum(pairStrengths);
const Score = z.number().int().describe("From 0 to 100: how sure it is that they are the same");

export const DuplicateRun = z
  .object({
    id: Id,
    operationId: Id,
    state: z.enum(operationStates),
    done: z.number().int(),
    total: z.number().int().nullable(),
    contacts: z.number().int().describe("So many were compared"),
    groups: z.number().int(),
    tooCommon: z
      .number()
      .int()
      .describe("Numbers, addresses and the like that too many share to say anything"),
    ownerId: Id,
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: "DuplicateRun" });
export type DuplicateRun = z.infer<typeof DuplicateRun>;

export const DuplicateOverview = z
  .object({
    /** The last one, which may run still. */
    run: DuplicateRun.nullable(),
    /** The last one that came to its end: its groups are those of the list. */
    found: DuplicateRun.nullable(),
    /** Groups that are open still. */
    open: z.object({
      EXACT: z.number().int(),
      NORMALISED: z.number().int(),
      FUZZY: z.number().int(),
    }),
  })
  .meta({ id: "DuplicateOverview" });
export type DuplicateOverview = z.infer<typeof DuplicateOverview>;

const Member = z.object({
  contactId: Id,
  kind: z.enum(["PERSON", "COMPANY"]),
  name: z.string(),
  company: z.string().nullable(),
  createdAt: Instant,
});
export const DuplicateGroup = z
  .object({
    id: Id,
    strength: Strength,
    score: Score,
    reasons: Reasons,
    members: z.array(Member),
    can: z.array(z.enum(["merge", "dismiss"])),
  })
  .meta({ id: "DuplicateGroup" });
export type DuplicateGroup = z.infer<typeof DuplicateGroup>;

export const DuplicateRecord = z
  .object({
    contact: Contact,
    leads: z.number().int(),
    lastActivityAt: Instant.nullable(),
    /** How many of its fields and addresses are filled in. */
    filled: z.number().int(),
  })
  .meta({ id: "DuplicateRecord" });
export type DuplicateRecord = z.infer<typeof DuplicateRecord>;

export const DuplicateGroupDetail = DuplicateGroup.omit({ members: true })
  .extend({
    records: z.array(DuplicateRecord),
    /** What each two of them have in common. */
    pairs: z.array(z.object({ contactId: Id, otherId: Id, reasons: Reasons, score: Score })),
  })
  .meta({ id: "DuplicateGroupDetail" });
export type DuplicateGroupDetail = z.infer<typeof DuplicateGroupDetail>;

export const getDuplicates = endpoint({
  method: "GET",
  path: "/duplicates",
  summary: "How the last search for duplicates went, and how many groups are open",
  tag,
  permission: "duplicates:read",
  response: DuplicateOverview,
});

export const findDuplicates = endpoint({
  method: "POST",
  path: "/duplicates/runs",
  summary: "Look for duplicates among all contacts, as long work; one at a time",
  tag,
  permission: "duplicates:manage",
  status: 202,
  response: DuplicateRun,
});

export const listDuplicateGroups = endpoint({
  method: "GET",
  path: "/duplicates/groups",
  summary: "Groups of contacts that may be the same, the surest first",
  tag,
  permission: "duplicates:read",
  discloses: "CONTACT",
  query: z.strictObject({
    ...PageQuery,
    strength: Strength.optional(),
    reason: manyOf(z.enum(pairReasons)).describe("Groups with all of these reasons"),
  }),
  response: page(DuplicateGroup),
});

export const getDuplicateGroup = endpoint({
  method: "GET",
  path: "/duplicates/groups/:id",
  summary: "A group with its records side by side, and what each two have in common",
  tag,
  permission: "duplicates:read",
  discloses: "CONTACT",
  params: ById,
  response: DuplicateGroupDetail,
});

const Some = z.array(Id).max(mostInGroup);

export const mergeDuplicateGroup = endpoint({
  method: "POST",
  path: "/duplicates/groups/:id/merge",
  summary: "Merge the records of a group into one of them, with a choice for each field",
  tag,
  permission: "duplicates:manage",
  params: ById,
  body: z.strictObject({
    winnerId: Id,
    loserIds: Some.min(1).optional().describe("All others of the group unless it says which"),
    fields: z
      .partialRecord(z.enum(contactMergeFields), Id)
      .default({})
      .describe("Whose value is kept, by field; else the winner's, where it has one"),
  }),
  response: z.object({ merges: z.array(Merge) }),
});

export const undoMerges = endpoint({
  method: "POST",
  path: "/merges/undo",
  summary: "Take several merges back, the last first: all of them or none",
  tag,
  permission: "leads:delete",
  body: z.strictObject({ ids: Some.min(1) }),
  response: z.object({ merges: z.array(Merge) }),
});

export const DuplicateDismissal = z
  .object({
    id: Id,
    contacts: z.array(z.object({ id: Id, name: z.string() })),
    pairs: z.number().int(),
    byId: Id,
    byName: z.string().nullable(),
    at: Instant,
  })
  .meta({ id: "DuplicateDismissal" });
export type DuplicateDismissal = z.infer<typeof DuplicateDismissal>;

export const dismissDuplicates = endpoint({
  method: "POST",
  path: "/duplicates/dismissals",
  summary: "Remember that contacts are not the same: these pairs are never proposed again",
  tag,
  permission: "duplicates:manage",
  status: 201,
  body: z.strictObject({
    contactIds: Some.min(1),
    otherIds: Some.default([]).describe(
      "Each of the contacts is another than each of these; without them, each two of the contacts are",
    ),
  }),
  response: DuplicateDismissal,
});

export const listDismissals = endpoint({
  method: "GET",
  path: "/duplicates/dismissals",
  summary: "What was said to be no duplicate, newest first",
  tag,
  permission: "duplicates:read",
  discloses: "CONTACT",
  query: z.strictObject(PageQuery),
  response: page(DuplicateDismissal),
});

export const undoDismissal = endpoint({
  method: "POST",
  path: "/duplicates/dismissals/:id/undo",
  summary: "Forget that contacts are not the same; they are proposed again",
  tag,
  permission: "duplicates:manage",
  params: ById,
  status: 204,
});

export const duplicatesSearched = event("duplicates.searched", z.object({ id: Id }), {
  permission: "duplicates:read",
});
export const duplicatesDismissed = event("duplicates.dismissed", z.object({ id: Id }), {
  audited: "UPDATE",
  permission: "duplicates:read",
});
export const duplicatesRecalled = event("duplicates.recalled", z.object({ id: Id }), {
  audited: "UPDATE",
  permission: "duplicates:read",
});
