import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Imports";

/** What a column of the file may become. `attribute:<name>` keeps it on the lead. */
export const importTargets = [
  "name",
  "firstName",
  "lastName",
  "company",
  "phone",
  "email",
  "source",
  "status",
  "externalId",
  "timeZone",
  "language",
  "ignore",
] as const;
export const ImportTarget = z.union([
  z.enum(importTargets),
  z.string().regex(/^attribute:[^\p{C}]{1,60}$/u),
]);

export const Import = z
  .object({
    id: Id,
    fileName: z.string(),
    bytes: z.number().int(),
    encoding: z.string(),
    delimiter: z.string(),
    /** Names of the columns in the first line. */
    columns: z.array(z.string()),
    /** The first rows, to check the mapping against; only where one import is uploaded or read. */
    preview: z.array(z.array(personal("TEXT", z.string()))),
    /** One target a column; proposed from the names of the columns until it is set. */
    mapping: z.array(ImportTarget),
    options: z.object({
      country: z.string(),
      source: z.string().nullable(),
      onDuplicate: z.enum(["SKIP", "UPDATE", "CREATE"]),
    }),
    operationId: Id.nullable(),
    state: z.enum(["UPLOADED", "QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"]),
    counts: z.object({
      rows: z.number().int(),
      created: z.number().int(),
      updated: z.number().int(),
      skipped: z.number().int(),
      errors: z.number().int(),
    }),
    error: z.string().nullable(),
    createdAt: Instant,
    can: z.array(z.enum(["run", "cancel"])),
  })
  .meta({ id: "Import" });
export type Import = z.infer<typeof Import>;

export const uploadImport = endpoint({
  method: "POST",
  path: "/imports",
  summary: "Upload a CSV file of leads; nothing is imported before it is run",
  tag,
  permission: "imports:create",
  status: 201,
  upload: "text/csv",
  query: z.strictObject({ fileName: Name.default("leads.csv") }),
  response: Import,
});
export const listImports = endpoint({
  method: "GET",
  path: "/imports",
  summary: "List imports, newest first",
  tag,
  permission: "imports:read",
  query: z.strictObject(PageQuery),
  response: page(Import),
});
export const getImport = endpoint({
  method: "GET",
  path: "/imports/:id",
  summary: "Get an import with its counts",
  tag,
  permission: "imports:read",
  params: ById,
  response: Import,
});
export const runImport = endpoint({
  method: "POST",
  path: "/imports/:id/run",
  summary: "Import the rows of an uploaded file",
  tag,
  permission: "imports:create",
  status: 202,
  params: ById,
  body: z.strictObject({
    mapping: z.array(ImportTarget).min(1).max(500),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be a country like GB")
      .default("GB")
      .describe("How numbers without a country code are read"),
    source: Name.nullable().default(null),
    onDuplicate: z.enum(["SKIP", "UPDATE", "CREATE"]).default("SKIP"),
  }),
  response: Import,
});
export const cancelImport = endpoint({
  method: "POST",
  path: "/imports/:id/cancel",
  summary: "Stop an import; rows already imported stay",
  tag,
  permission: "imports:cancel",
  params: ById,
  response: Import,
});
export const ImportError = z
  .object({
    line: z.number().int(),
    column: z.string().nullable(),
    code: z.string(),
    reason: personal("TEXT", z.string()),
  })
  .meta({ id: "ImportError" });
export const listImportErrors = endpoint({
  method: "GET",
  path: "/imports/:id/errors",
  summary: "Rows that were refused, by line",
  tag,
  permission: "imports:read",
  discloses: "IMPORT",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(ImportError),
});
export const downloadImportErrors = endpoint({
  method: "GET",
  path: "/imports/:id/errors.csv",
  summary: "Rows that were refused, as a CSV file with line, column and reason",
  tag,
  permission: "imports:read",
  discloses: "IMPORT",
  params: ById,
  download: "text/csv",
});
