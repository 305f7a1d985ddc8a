import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { auditActions, auditOutcomes } from "./event.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Audit and security";

export const AuditEntry = z
  .object({
    id: Id,
    number: z.number().int().describe("Counts up by one tenant, without gaps"),
    at: Instant,
    action: z.enum(auditActions),
    outcome: z.enum(auditOutcomes),
    event: z.string().describe("What happened, or the endpoint that was called"),
    subjectId: Id.nullable(),
    subjectCount: z.number().int().describe("How many ids a list that was read held"),
    fields: z.array(z.string()),
    actorId: Id.nullable(),
    actorName: z.string().nullable(),
    sessionId: Id.nullable(),
    requestId: z.string().nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    hasChanges: z.boolean(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Whatever was written: numbers and addresses are masked in it for whoever may not see them. */
const Values = personal("TEXT", z.record(z.string(), z.unknown()));
export const AuditEntryDetail = AuditEntry.extend({
  subjects: z.array(Id),
  before: Values.nullable(),
  after: Values.nullable(),
  erased: z.boolean().describe("The values were there; the key of the person was destroyed"),
  hash: z.string().describe("The entry's link in the chain"),
}).meta({ id: "AuditEntryDetail" });
export type AuditEntryDetail = z.infer<typeof AuditEntryDetail>;

export const AuditFilter = {
  actorId: Id.optional(),
  subjectId: Id.optional().describe("What it happened to, or who was read"),
  action: z.enum(auditActions).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  from: Instant.optional(),
  to: Instant.optional().describe("Before this instant"),
  q: z.string().trim().min(2).max(100).optional().describe("Part of the event's name"),
};

export const listAuditTrail = endpoint({
  method: "GET",
  path: "/security/audit/trail",
  summary: "What happened, newest first; reading it is an entry too",
  tag,
  permission: "audit:read",
  discloses: "AUDIT",
  query: z.strictObject({ ...PageQuery, ...AuditFilter }),
  response: page(AuditEntry),
});

export const getAuditEntry = endpoint({
  method: "GET",
  path: "/security/audit/trail/:id",
  summary: "One entry with the values before and after",
  tag,
  permission: "audit:read",
  discloses: "AUDIT",
  params: ById,
  response: AuditEntryDetail,
});

export const exportAuditTrail = endpoint({
  method: "POST",
  path: "/security/audit/exports",
  summary: "The entries that a filter finds, as a file that opens with the password given",
  tag,
  permission: "audit:export",
  fresh: true,
  perMinute: 60,
  reads: true,
  body: z.strictObject({
    ...AuditFilter,
    format: z.enum(["CSV", "JSON"]).default("CSV"),
    password: z.string().min(12).max(200),
  }),
  download: "application/octet-stream",
});
