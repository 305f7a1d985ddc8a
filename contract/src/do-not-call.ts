import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, Phone, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Do-not-call";

/** For every dial of the tenant, for one campaign, or the file of a country's register. */
export const doNotCallKinds = ["INTERNAL", "CAMPAIGN", "NATIONAL"] as const;
export const DoNotCallKind = z.enum(doNotCallKinds);
export type DoNotCallKind = z.infer<typeof DoNotCallKind>;

const Country = z.string().regex(/^[A-Z]{2}$/, "must be a country like GB");

export const DoNotCallList = z
  .object({
    id: Id,
    kind: DoNotCallKind,
    name: z.string(),
    campaignId: Id.nullable(),
    campaignName: z.string().nullable(),
    country: z.string().nullable(),
    numbers: z.number().int(),
    fileAt: Instant.nullable().describe("Of when the file is that was read last"),
    ageDays: z.number().int().nullable(),
    maxAgeDays: z
      .number()
      .int()
      .nullable()
      .describe("How old the law of its country lets the file be; null asks for none"),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "DoNotCallList" });
export type DoNotCallList = z.infer<typeof DoNotCallList>;

export const listDoNotCallLists = endpoint({
  method: "GET",
  path: "/do-not-call/lists",
  summary: "The do-not-call lists, by name, with the age of their files",
  tag,
  permission: "do-not-call:read",
  query: z.strictObject(PageQuery),
  response: page(DoNotCallList),
});

export const createDoNotCallList = endpoint({
  method: "POST",
  path: "/do-not-call/lists",
  summary: "Make a do-not-call list",
  tag,
  permission: "do-not-call:manage",
  status: 201,
  body: z
    .strictObject({
      kind: DoNotCallKind,
      name: Name,
      campaignId: Id.nullable().default(null).describe("Of a list of one campaign"),
      country: Country.nullable().default(null).describe("Of a register's file"),
    })
    .superRefine(({ kind, campaignId, country }, check) => {
      const demand = (field: string, isWanted: boolean, isThere: boolean) => {
        if (isWanted === isThere) return;
        const message = isWanted ? `is needed with ${kind}` : `does not go with ${kind}`;
        check.addIssue({ code: "custom", path: [field], message });
      };
      demand("campaignId", kind === "CAMPAIGN", campaignId !== null);
      demand("country", kind === "NATIONAL", country !== null);
    }),
  response: DoNotCallList,
});

export const updateDoNotCallList = endpoint({
  method: "PATCH",
  path: "/do-not-call/lists/:id",
  summary: "Rename a do-not-call list",
  tag,
  permission: "do-not-call:manage",
  params: ById,
  body: z.strictObject({ name: Name }),
  response: DoNotCallList,
});

export const deleteDoNotCallList = endpoint({
  method: "DELETE",
  path: "/do-not-call/lists/:id",
  summary:
    "Delete a do-not-call list: its numbers may be called again, unless something else forbids it",
  tag,
  permission: "do-not-call:manage",
  fresh: true,
  params: ById,
});

export const DoNotCallNumber = z
  .object({
    id: Id,
    number: personal("PHONE", z.string())
      .nullable()
      .describe("Null of a register's file, whose numbers are known by their digests only"),
    addedAt: Instant,
    addedById: Id.nullable(),
    addedByName: z.string().nullable(),
  })
  .meta({ id: "DoNotCallNumber" });
export type DoNotCallNumber = z.infer<typeof DoNotCallNumber>;

export const listDoNotCallNumbers = endpoint({
  method: "GET",
  path: "/do-not-call/lists/:id/numbers",
  summary: "The numbers of a list, newest first",
  tag,
  permission: "do-not-call:read",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(DoNotCallNumber),
});

const Numbers = z.strictObject({ numbers: z.array(Phone).min(1).max(1000) });

export const addDoNotCallNumbers = endpoint({
  method: "POST",
  path: "/do-not-call/lists/:id/numbers",
  summary: "Put numbers on a list: from the next dial on nobody calls them",
  tag,
  permission: "do-not-call:manage",
  params: ById,
  body: Numbers,
  response: z.object({ added: z.number().int(), known: z.number().int() }),
});

export const removeDoNotCallNumbers = endpoint({
  method: "POST",
  path: "/do-not-call/lists/:id/removals",
  summary: "Take numbers off a list",
  tag,
  permission: "do-not-call:manage",
  params: ById,
  body: Numbers,
  response: z.object({ removed: z.number().int(), unknown: z.number().int() }),
});

export const lookUpDoNotCall = endpoint({
  method: "POST",
  path: "/do-not-call/look-up",
  summary: "On which lists a number is",
  tag,
  permission: "do-not-call:read",
  reads: true,
  body: z.strictObject({ number: Phone }),
  response: z.object({
    items: z.array(
      z.object({
        listId: Id,
        name: z.string(),
        kind: DoNotCallKind,
        campaignName: z.string().nullable(),
        addedAt: Instant,
      }),
    ),
  }),
});

export const importDoNotCallFile = endpoint({
  method: "POST",
  path: "/do-not-call/lists/:id/file",
  summary: "Read a file of numbers, one a line, with the date that it is of",
  tag,
  permission: "do-not-call:manage",
  params: ById,
  upload: "text/csv",
  perMinute: 10,
  query: z.strictObject({
    fileAt: z.iso.date().describe("Of which day it is; not in the future"),
    mode: z
      .enum(["REPLACE", "ADD"])
      .default("REPLACE")
      .describe("Whether what is not in the file leaves the list"),
  }),
  response: z
    .object({
      lines: z.number().int(),
      added: z.number().int(),
      removed: z.number().int(),
      known: z.number().int().describe("On the list before, or twice in the file"),
      matches: z.number().int().describe("Numbers of the list that contacts of the tenant have"),
      rejected: z.number().int(),
      rejections: z
        .array(z.object({ line: z.number().int(), reason: z.string() }))
        .describe("The first twenty, without what stood there"),
    })
    .meta({ id: "DoNotCallFile" }),
});

export const exportDoNotCallList = endpoint({
  method: "GET",
  path: "/do-not-call/lists/:id/export",
  summary: "The numbers of a list as a file, which the import reads again",
  tag,
  permission: "do-not-call:manage",
  params: ById,
  download: "text/csv",
  perMinute: 10,
});

export const stopCallingLead = endpoint({
  method: "POST",
  path: "/leads/:id/do-not-call",
  summary:
    "Whoever asked not to be called again: his numbers on the internal list, and his consent withdrawn in the call that the caller has with him",
  tag,
  permission: "do-not-call:add",
  params: ById,
  response: z.object({ listId: Id, added: z.number().int(), known: z.number().int() }),
});

export const doNotCallChanged = event(
  "do-not-call.changed",
  z.object({
    id: Id,
    fields: z.array(z.string()).describe("What of the list is another now"),
    added: z.number().int(),
    removed: z.number().int(),
  }),
  { audited: "UPDATE" },
);
export const doNotCallListCreated = event(
  "do-not-call-list.created",
  z.object({ id: Id, kind: DoNotCallKind, name: z.string() }),
  { audited: "CREATE" },
);
export const doNotCallListDeleted = event(
  "do-not-call-list.deleted",
  z.object({ id: Id, numbers: z.number().int() }),
  { audited: "DELETE" },
);
