import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { Reason } from "./reason.ts";

const tag = "Platform";

export const exportStates = ["RUNNING", "READY", "FAILED", "TAKEN"] as const;
export const TenantExport = z
  .object({
    id: Id,
    tenantId: Id,
    tenantName: z.string(),
    state: z.enum(exportStates),
    operationId: Id.nullable(),
    rows: z.number().int().nullable(),
    files: z.number().int().nullable(),
    bytes: z.number().int().nullable(),
    requestedBy: z.string(),
    requestedAt: Instant,
    readyAt: Instant.nullable(),
    takenAt: Instant.nullable(),
  })
  .meta({ id: "TenantExport" });
export type TenantExport = z.infer<typeof TenantExport>;

export const exportTenant = endpoint({
  method: "POST",
  path: "/platform/tenants/:id/exports",
  summary: "Take a whole tenant out, as a file that is closed with a passphrase",
  tag,
  permission: "tenants:export",
  fresh: true,
  status: 202,
  params: ById,
  body: z.strictObject({
    passphrase: z
      .string()
      .min(12)
      .max(200)
      .meta({ examples: ["four plain words make one"] }),
  }),
  response: TenantExport,
});

export const listTenantExports = endpoint({
  method: "GET",
  path: "/platform/tenants/:id/exports",
  summary: "The newest exports of a tenant",
  tag,
  permission: "tenants:export",
  params: ById,
  response: z.object({ items: z.array(TenantExport) }),
});

export const takeTenantExport = endpoint({
  method: "POST",
  path: "/platform/exports/:id/file",
  summary: "Fetch the file of an export, once; then it is gone",
  tag,
  permission: "tenants:export",
  fresh: true,
  params: ById,
  download: "application/octet-stream",
});

export const deletionStates = ["WAITING", "RUNNING", "DONE", "CANCELLED"] as const;
export const TenantDeletion = z
  .object({
    id: Id,
    tenantId: Id,
    tenantName: z.string(),
    tenantSlug: z.string(),
    state: z.enum(deletionStates),
    reason: z.string(),
    waitDays: z.number().int(),
    shorterBecause: z.string().nullable(),
    requestedBy: z.string(),
    requestedAt: Instant,
    dueAt: Instant,
    operationId: Id.nullable(),
    cancelledAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
  })
  .meta({ id: "TenantDeletion" });
export type TenantDeletion = z.infer<typeof TenantDeletion>;

/** What people have to change their minds, unless somebody says why it must be quicker. */
export const ordinaryWaitDays = 30;

export const deleteTenant = endpoint({
  method: "POST",
  path: "/platform/tenants/:id/deletion",
  summary: "Have a suspended tenant deleted after a time of waiting; its name is typed to confirm",
  tag,
  permission: "tenants:delete",
  fresh: true,
  status: 202,
  params: ById,
  body: z.strictObject({
    confirmName: z.string().min(1).max(200),
    reason: Reason,
    waitDays: z.number().int().min(0).max(365).default(30),
    shorterBecause: Reason.optional().describe("Wanted for less than 30 days"),
  }),
  response: TenantDeletion,
});

export const cancelTenantDeletion = endpoint({
  method: "DELETE",
  path: "/platform/tenants/:id/deletion",
  summary: "Take back that a tenant shall be deleted, while it has not begun",
  tag,
  permission: "tenants:delete",
  params: ById,
});

export const listTenantDeletions = endpoint({
  method: "GET",
  path: "/platform/deletions",
  summary: "Tenants that are to be deleted, or were, newest first",
  tag,
  permission: "tenants:list",
  query: z.strictObject({ ...PageQuery, tenantId: Id.optional() }),
  response: page(TenantDeletion),
});

export const DeletionCertificate = z
  .object({
    certificate: z.string().describe("JSON: what was deleted, and that nothing is left"),
    keyId: z.string().describe("Of the key that signs heads of the audit log"),
    signature: z.string().describe("Ed25519 over the bytes of `certificate`, in base64"),
  })
  .meta({ id: "DeletionCertificate" });
export type DeletionCertificate = z.infer<typeof DeletionCertificate>;

export const getDeletionCertificate = endpoint({
  method: "GET",
  path: "/platform/deletions/:id/certificate",
  summary: "The signed proof that a tenant was deleted",
  tag,
  permission: "tenants:list",
  params: ById,
  response: DeletionCertificate,
});

const About = z.object({ id: Id });
export const tenantExported = event("tenant.exported", About, { audited: "EXPORT" });
export const tenantDeletionAsked = event("tenant.deletion-asked", About, { audited: "DELETE" });
export const tenantDeletionCancelled = event("tenant.deletion-cancelled", About, {
  audited: "UPDATE",
});
export const tenantDeleted = event("tenant.deleted", About, {
  audited: "DELETE",
  permission: "tenants:list",
});
/** An export is ready, or was fetched. */
export const exportChanged = event("tenant-export.changed", z.object({ id: Id, tenantId: Id }), {
  permission: "tenants:export",
});
