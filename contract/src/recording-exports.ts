import { z } from "zod";
import { CallOutcome } from "./calls.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";

const tag = "Recordings";

/** So many recordings one archive lists at most, and so much sound it holds. */
export const mostExported = { recordings: 10_000, bytes: 10_000_000_000 } as const;

const Filter = {
  campaignId: Id.optional(),
  agentId: Id.optional(),
  leadId: Id.optional(),
  outcome: manyOf(CallOutcome),
  from: Instant.optional().describe("Of calls that began then or later"),
  to: Instant.optional().describe("Of calls that began before"),
};
const StoredFilter = z.object({ ...Filter, outcome: z.array(CallOutcome).optional() });

export const recordingExportStates = [
  "RUNNING",
  "READY",
  "FAILED",
  "CANCELLED",
  "EXPIRED",
  "WITHDRAWN",
  "DELETED",
] as const;
export const RecordingExport = z
  .object({
    id: Id,
    operationId: Id,
    state: z
      .enum(recordingExportStates)
      .describe(
        "Being written, to be fetched, failed, cancelled; gone by its time, because a sound in it was deleted, or by hand",
      ),
    filter: StoredFilter.describe("Of which calls it was asked for"),
    sounds: z.number().int().nullable().describe("Sounds in it"),
    missing: z.number().int().nullable().describe("Recordings that it lists without their sound"),
    bytes: z.number().int().nullable(),
    sha256: z.string().nullable().describe("Of the whole archive"),
    requestedAt: Instant,
    readyAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
    done: z.number().int(),
    total: z.number().int().nullable(),
    error: z.string().nullable(),
    can: z.array(z.enum(["cancel", "take", "delete"])),
  })
  .meta({ id: "RecordingExport" });
export type RecordingExport = z.infer<typeof RecordingExport>;

const common = { tag, permission: "recordings:export" } as const;
export const estimateRecordingExport = endpoint({
  ...{ method: "GET", ...common },
  path: "/recordings/exports/estimate",
  summary: "How many recordings an archive would hold, before one asks for it",
  query: z.strictObject(Filter),
  response: z.object({
    recordings: z.number().int().describe("At most one more than an archive may list"),
    sounds: z.number().int().describe("Those whose sound is there"),
    bytes: z.number().int(),
    mostRecordings: z.number().int(),
    mostBytes: z.number().int(),
    fits: z.boolean().describe("Whether it can be asked for"),
  }),
});
export const startRecordingExport = endpoint({
  ...{ method: "POST", ...common },
  path: "/recordings/exports",
  summary: "Pack the recordings of many calls into an archive, with a list of them",
  fresh: true,
  status: 202,
  perMinute: 30,
  body: z.strictObject(Filter),
  response: RecordingExport,
});
export const listRecordingExports = endpoint({
  ...{ method: "GET", ...common },
  path: "/recordings/exports",
  summary: "One's own archives of recordings, newest first",
  query: z.strictObject(PageQuery),
  response: page(RecordingExport),
});
export const getRecordingExport = endpoint({
  ...{ method: "GET", ...common },
  path: "/recordings/exports/:id",
  summary: "One of one's own archives of recordings",
  params: ById,
  response: RecordingExport,
});
export const takeRecordingExport = endpoint({
  ...{ method: "GET", ...common },
  path: "/recordings/exports/:id/file",
  summary: "The archive as a ZIP file: the sounds, a manifest, and sums to verify them by",
  perMinute: 60,
  params: ById,
  download: "application/octet-stream",
});
export const deleteRecordingExport = endpoint({
  ...{ method: "DELETE", ...common },
  path: "/recordings/exports/:id",
  summary: "Delete an archive before its time",
  params: ById,
  response: RecordingExport,
});

/** Somebody packs recordings into an archive; which, each says for itself. */
export const recordingExportStarted = event("recording-export.started", z.object({ id: Id }), {
  audited: "EXPORT",
});
export const recordingExportChanged = event(
  "recording-export.changed",
  z.object({ id: Id, state: z.enum(recordingExportStates) }),
);
/** A sound went into somebody's archive. */
export const recordingExported = event(
  "recording.exported",
  z.object({ id: Id, callId: Id, contactId: Id, exportId: Id }),
  { audited: "EXPORT" },
);
