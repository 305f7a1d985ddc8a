import { z } from "zod";
import { AttributeValue } from "./attributes.ts";
import { endpoint } from "./endpoint.ts";
import { ImportTarget } from "./import-targets.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Imports";

/** What happens with a row of somebody who is known: by earlier data, or by an earlier row of the file. */
export const duplicatePolicies = ["SKIP", "UPDATE", "CREATE"] as const;
const Policy = z.enum(duplicatePolicies);
/** What an update may write over: whatever the row says, or only what was left open. */
const Overwrites = z.enum(["ALL", "EMPTY"]);

const Counts = z.object({
  rows: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  skipped: z.number().int(),
  errors: z.number().int(),
});

/** How many rows were refused or left out for one reason. */
export const ImportReason = z
  .object({
    outcome: z.enum(["REFUSED", "SKIPPED"]),
    code: z.string(),
    column: z.string().nullable(),
    rows: z.number().int(),
  })
  .meta({ id: "ImportReason" });
export type ImportReason = z.infer<typeof ImportReason>;

export const ImportError = z
  .object({
    line: z.number().int(),
    column: z.string().nullable(),
    code: z.string(),
    reason: personal("TEXT", z.string()),
  })
  .meta({ id: "ImportError" });

export const Import = z
  .object({
    id: Id,
    fileName: z.string(),
    bytes: z.number().int(),
    encoding: z.string(),
    delimiter: z.string(),
    format: z.enum(["CSV", "XLSX"]),
    /** The sheets of a workbook, and the one that is read. */
    sheets: z.array(z.string()),
    sheet: z.string().nullable(),
    /** Names of the columns in the first line. */
    columns: z.array(z.string()),
    /** The first rows, to check the mapping against; only where one import is uploaded or read. */
    preview: z.array(z.array(personal("TEXT", z.string()))),
    /** One target a column; proposed from the names of the columns until it is set. */
    mapping: z.array(ImportTarget),
    /** Whether the mapping is the one of an earlier file with the same header. */
    remembered: z.boolean(),
    options: z.object({
      country: z.string(),
      source: z.string().nullable(),
      /** Towards leads that were there before. */
      onDuplicate: Policy,
      /** Towards earlier rows of the same file. */
      onRepeat: Policy,
      overwrites: Overwrites,
    }),
    /** The work in hand or the last one: a dry run, the run, or the undo. */
    operationId: Id.nullable(),
    state: z.enum([
      "UPLOADED",
      "CHECKING",
      "QUEUED",
      "RUNNING",
      "DONE",
      "FAILED",
      "CANCELLED",
      "REVERTING",
      "REVERTED",
    ]),
    counts: Counts,
    /** Why rows were refused or left out. */
    reasons: z.array(ImportReason),
    /** What a dry run with the present mapping and options came to; nothing was written by it. */
    dryRun: z
      .object({
        at: Instant,
        counts: Counts,
        reasons: z.array(ImportReason),
        sample: z.array(ImportError),
      })
      .nullable(),
    /** What taking it back came to. */
    undone: z
      .object({
        removed: z.number().int(),
        restored: z.number().int(),
        kept: z.number().int(),
      })
      .nullable(),
    error: z.string().nullable(),
    createdAt: Instant,
    can: z.array(z.enum(["run", "cancel", "undo"])),
  })
  .meta({ id: "Import" });
export type Import = z.infer<typeof Import>;

export const uploadImport = endpoint({
  method: "POST",
  path: "/imports",
  summary: "Upload a CSV file or an XLSX workbook of leads; nothing is imported before it is run",
  tag,
  permission: "imports:create",
  status: 201,
  upload: "text/csv",
  query: z.strictObject({ fileName: Name.default("leads.csv") }),
  response: Import,
});
export const chooseImportSheet = endpoint({
  method: "POST",
  path: "/imports/:id/sheet",
  summary: "Read another sheet of an uploaded workbook",
  tag,
  permission: "imports:create",
  params: ById,
  body: z.strictObject({ sheet: z.string().max(255) }),
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
const Settings = z.strictObject({
  mapping: z.array(ImportTarget).min(1).max(500),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be a country like GB")
    .optional()
    .describe("How numbers without a country code are read; else as in the tenant's country"),
  source: Name.nullable().default(null),
  onDuplicate: Policy.default("SKIP").describe("Rows of leads that were there before"),
  onRepeat: Policy.optional().describe("Rows that repeat an earlier one; else like onDuplicate"),
  overwrites: Overwrites.default("ALL").describe("What an update may write over"),
});
export type ImportSettings = z.output<typeof Settings>;
export const runImport = endpoint({
  method: "POST",
  path: "/imports/:id/run",
  summary: "Import the rows of an uploaded file",
  tag,
  permission: "imports:create",
  status: 202,
  params: ById,
  body: Settings,
  response: Import,
});
export const dryRunImport = endpoint({
  method: "POST",
  path: "/imports/:id/dry-run",
  summary: "Count what a run would do with each row; writes nothing",
  tag,
  permission: "imports:create",
  status: 202,
  params: ById,
  body: Settings,
  response: Import,
});
/** A row of the file as the lead that it would become, or what is wrong with it. */
const Attributes = z.record(z.string(), AttributeValue);
export const ImportedRow = z
  .object({
    line: z.number().int(),
    name: z.string().nullable(),
    company: z.string().nullable(),
    phones: z.array(personal("PHONE", z.string())),
    emails: z.array(personal("EMAIL", z.string())),
    source: z.string().nullable(),
    status: z.string().nullable(),
    externalId: z.string().nullable(),
    contactExternalId: z.string().nullable(),
    timeZone: z.string().nullable(),
    language: z.string().nullable(),
    tags: z.array(z.string()).describe("Their names"),
    contactTags: z.array(z.string()).describe("Those of the person or the firm"),
    lists: z.array(z.string()).describe("Names of fixed lists"),
    stage: z.string().nullable().describe("Pipeline and stage"),
    attributes: Attributes,
    contactAttributes: Attributes.describe("What is kept with the person or the firm"),
    faults: z.array(ImportError),
  })
  .meta({ id: "ImportedRow" });
export type ImportedRow = z.infer<typeof ImportedRow>;
export const previewImport = endpoint({
  method: "POST",
  path: "/imports/:id/preview",
  summary: "The first rows as the leads that they would become",
  tag,
  permission: "imports:create",
  discloses: "IMPORT",
  params: ById,
  body: Settings,
  response: z.object({ rows: z.array(ImportedRow) }),
  reads: true,
});
export const undoImport = endpoint({
  method: "POST",
  path: "/imports/:id/undo",
  summary: "Take an import back: remove what it made, restore what it changed",
  tag,
  permission: "imports:cancel",
  status: 202,
  params: ById,
  response: Import,
});
export const KeptLead = z
  .object({
    leadId: Id,
    name: z.string(),
    /** Changed since, or in use by something that is not the import's. */
    reason: z.enum(["CHANGED", "IN_USE"]),
  })
  .meta({ id: "KeptLead" });
export const listKeptLeads = endpoint({
  method: "GET",
  path: "/imports/:id/kept",
  summary: "Leads that the undo left alone, because somebody has worked with them since",
  tag,
  permission: "imports:read",
  discloses: "IMPORT",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(KeptLead),
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
  summary: "Rows that were refused, as a CSV file with line, column, reason and the row itself",
  tag,
  permission: "imports:read",
  discloses: "IMPORT",
  params: ById,
  download: "text/csv",
});
