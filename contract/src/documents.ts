import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Flag, Id, Instant, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Documents";

/** What a file is by its first bytes. */
export const documentKinds = [
  "PDF",
  "PNG",
  "JPEG",
  "GIF",
  "WEBP",
  "OFFICE",
  "ZIP",
  "AUDIO",
  "VIDEO",
  "TEXT",
  "MARKUP",
  "OTHER",
] as const;
export type DocumentKind = (typeof documentKinds)[number];
/** What may be looked at in a frame; everything else is downloaded. */
export const previewKinds: readonly DocumentKind[] = ["PDF", "PNG", "JPEG", "GIF", "WEBP"];

export const Document = z
  .object({
    id: Id,
    leadId: Id.nullable(),
    contactId: Id.nullable(),
    name: personal("TEXT", z.string()),
    kind: z.enum(documentKinds),
    bytes: z.number().int(),
    uploadedBy: Id.nullable(),
    uploaderName: z.string().nullable(),
    createdAt: Instant,
    deletedAt: Instant.nullable(),
    can: z.array(z.enum(["download", "preview", "delete", "restore", "purge"])),
  })
  .meta({ id: "Document" });
export type Document = z.infer<typeof Document>;

const ListQuery = z.strictObject({
  ...PageQuery,
  deleted: Flag.describe("Those that were deleted and can be restored"),
});
const UploadQuery = z.strictObject({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .meta({ examples: ["contract.pdf"] }),
});

export const listLeadDocuments = endpoint({
  method: "GET",
  path: "/leads/:id/documents",
  summary: "The documents of a lead, newest first",
  tag,
  permission: "documents:read",
  discloses: "LEAD",
  params: ById,
  query: ListQuery,
  response: page(Document),
});
export const listContactDocuments = endpoint({
  method: "GET",
  path: "/contacts/:id/documents",
  summary: "The documents of a person, and those of his leads which the caller sees",
  tag,
  permission: "documents:read",
  discloses: "CONTACT",
  params: ById,
  query: ListQuery,
  response: page(Document),
});
export const uploadLeadDocument = endpoint({
  method: "POST",
  path: "/leads/:id/documents",
  summary: "Keep a file with a lead; the body is the file itself",
  tag,
  permission: "documents:create",
  status: 201,
  perMinute: 60,
  params: ById,
  query: UploadQuery,
  upload: "application/octet-stream",
  response: Document,
});
export const uploadContactDocument = endpoint({
  method: "POST",
  path: "/contacts/:id/documents",
  summary: "Keep a file with a person; the body is the file itself",
  tag,
  permission: "documents:create",
  status: 201,
  perMinute: 60,
  params: ById,
  query: UploadQuery,
  upload: "application/octet-stream",
  response: Document,
});
export const downloadDocument = endpoint({
  method: "GET",
  path: "/documents/:id/content",
  summary: "The file, always as an attachment; for those who see numbers and addresses in full",
  tag,
  permission: "documents:read",
  discloses: "DOCUMENT",
  params: ById,
  download: "application/octet-stream",
});
export const previewDocument = endpoint({
  method: "GET",
  path: "/documents/:id/preview",
  summary: "A picture or a PDF for a frame of one's own pages; any other kind is refused",
  tag,
  permission: "documents:read",
  discloses: "DOCUMENT",
  params: ById,
  download: "application/octet-stream",
});
export const deleteDocument = endpoint({
  method: "DELETE",
  path: "/documents/:id",
  summary: "Delete a document; it can be restored for 30 days",
  tag,
  permission: "documents:delete",
  params: ById,
});
export const restoreDocument = endpoint({
  method: "POST",
  path: "/documents/:id/restore",
  summary: "Bring a deleted document back",
  tag,
  permission: "documents:delete",
  params: ById,
  response: Document,
});
export const purgeDocument = endpoint({
  method: "POST",
  path: "/documents/:id/purge",
  summary: "Take a deleted document away for good, file and all; for those who may delete any",
  tag,
  permission: "documents:delete",
  params: ById,
});

const DocumentRef = z.object({ id: Id, leadId: Id.nullable(), contactId: Id });
export const documentAdded = event("document.added", DocumentRef, {
  audited: "CREATE",
  permission: "documents:read",
});
export const documentDeleted = event("document.deleted", DocumentRef, {
  audited: "DELETE",
  permission: "documents:read",
});
export const documentRestored = event("document.restored", DocumentRef, {
  audited: "UPDATE",
  permission: "documents:read",
});
export const documentPurged = event("document.purged", DocumentRef, {
  audited: "DELETE",
  permission: "documents:read",
});
