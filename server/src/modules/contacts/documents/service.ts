import type { Readable } from "node:stream";
import {
  type Document,
  documentAdded,
  documentDeleted,
  documentPurged,
  documentRestored,
  type EventType,
  previewKinds,
  seesAll,
  sightOf,
} from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import { type Ctx, may, missing, scopeOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import type { Run } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { limitReached, limitsOf } from "../../../platform/quota.ts";
import type { ActivityType } from "../activities/queries.ts";
import { recordOn } from "../activities/service.ts";
import { audiencesOf, covers, type Subject, sourcesOf, subjectOf } from "../activities/subject.ts";
import { tidyName } from "./file/name.ts";
import { purgeDeleted } from "./purge.ts";
import {
  type DocumentRow,
  findDocument,
  insertDocument,
  lockDocument,
  removeDocument,
  selectDocuments,
  setDeleted,
} from "./queries.ts";
import { type StoredDocument, storeDocument } from "./upload.ts";

type Files = Pick<App, "storage" | "log">;
type SubjectFinder = (ctx: Ctx) => Promise<Subject>;

/** What one document may have, where the operator says nothing else. */
const usualMost = 25 * 1024 ** 2;
/** For so long a deleted document can be restored. */
export const restorableMs = 30 * 86_400_000;

/** A query with its cursor read: a strange one is refused before anything is looked for. */
export function placed<Q extends { cursor?: string | undefined }>({ cursor, ...query }: Q) {
  return { ...query, before: idCursor("documents", cursor) };
}

/** A page of the documents of a lead or a person. */
export async function documentsOf(
  ctx: Ctx,
  subject: Subject,
  query: { before: string | undefined; limit: number; deleted?: boolean | undefined },
) {
  const { before, limit, deleted = false } = query;
  if (deleted && !may(ctx, "documents:delete")) throw missing("documents:delete");
  const sources = sourcesOf(ctx, subject, "documents:read");
  const rows = await selectDocuments(ctx.tx, sources, { deleted, before, limit: limit + 1 });
  const vault = await ctx.vault();
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("documents", [last.id]),
    (row) => toDocument(ctx, subject, row, vault.open("documents", "name", row.id, row.name)),
  );
}

/** Keeps a file with a lead or a person. */
export async function uploadDocument(
  app: Files,
  run: Run,
  find: SubjectFinder,
  fileName: string,
  upload: Readable,
): Promise<Document> {
  const id = newId();
  const { key, one, all } = await run(async (ctx) => {
    await find(ctx);
    const { documentBytes, storageBytes } = await limitsOf(ctx.tx);
    const key = `${ctx.tenantId}/documents/${id}`;
    return { key, one: documentBytes ?? usualMost, all: storageBytes ?? null };
  });
  const used = all === null ? 0 : await app.storage.bytesOf(key.slice(0, 36));
  const room = all === null ? one : Math.min(one, all - used);
  if (all !== null && room <= 0) throw limitReached("storageBytes", all);
  const file = await storeDocument(app.storage, key, upload, room).catch((error: unknown) => {
    const isTooLarge = error instanceof Refusal && error.code === "too-large";
    if (isTooLarge && all !== null && room < one) throw limitReached("storageBytes", all);
    throw error;
  });
  try {
    return await run(async (ctx) => save(ctx, await find(ctx), { id, key, fileName, file }));
  } catch (error) {
    await app.storage.remove(key);
    throw error;
  }
}

async function save(
  ctx: Ctx,
  subject: Subject,
  stored: { id: string; key: string; fileName: string; file: StoredDocument },
): Promise<Document> {
  const { id, key, file } = stored;
  const name = tidyName(stored.fileName);
  const vault = await ctx.vault();
  await insertDocument(ctx.tx, {
    id,
    lead_id: subject.kind === "LEAD" ? subject.lead.id : null,
    contact_id: subject.kind === "LEAD" ? null : subject.contactId,
    name: vault.seal("documents", "name", id, name),
    kind: file.kind,
    bytes: file.bytes,
    sha256: file.sha256,
    storage_key: key,
    uploaded_by: ctx.actor.userId,
    created_at: ctx.now,
  });
  const row = await found(ctx, id);
  const { kind, bytes } = file;
  await tell(ctx, subject, row, documentAdded, "DOCUMENT_ADDED", name, { name, kind, bytes });
  return toDocument(ctx, subject, row, name);
}

export async function deleteDocument(ctx: Ctx, id: string): Promise<void> {
  const row = await lockDocument(ctx.tx, id);
  if (!row || row.deleted_at) throw notFound("document");
  const subject = await subjectOf(ctx, "documents:delete", row);
  await setDeleted(ctx.tx, id, ctx.now);
  const name = (await ctx.vault()).open("documents", "name", id, row.name);
  await tell(ctx, subject, row, documentDeleted, "DOCUMENT_DELETED", name, { name });
  const runAt = new Date(ctx.now.getTime() + restorableMs);
  await purgeDeleted.enqueue(ctx, { documentId: id }, { runAt, jobKey: `purge-${id}` });
}

export async function restoreDocument(ctx: Ctx, id: string): Promise<Document> {
  const row = await lockDocument(ctx.tx, id);
  if (!row) throw notFound("document");
  const subject = await subjectOf(ctx, "documents:delete", row);
  if (!row.deleted_at) throw new Refusal("conflict", "The document is not deleted");
  await setDeleted(ctx.tx, id, null);
  const name = (await ctx.vault()).open("documents", "name", id, row.name);
  await tell(ctx, subject, row, documentRestored, "DOCUMENT_RESTORED", name, { name });
  return toDocument(ctx, subject, await found(ctx, id), name);
}

/** Takes a deleted document away for good. The row goes first: a file without one is nobody's. */
export async function purgeDocument(ctx: Ctx, app: Files, id: string): Promise<void> {
  const row = await lockDocument(ctx.tx, id);
  if (!row) throw notFound("document");
  const subject = await subjectOf(ctx, "documents:delete", row);
  if (scopeOf(ctx, "documents:delete") !== "ALL") throw missing("documents:delete");
  if (!row.deleted_at) throw new Refusal("conflict", "Delete the document first");
  await removeDocument(ctx.tx, id, ctx.now);
  const data = { id, leadId: row.lead_id, contactId: subject.contactId };
  const audiences = audiencesOf(subject, "documents:read");
  await emitAll(
    ctx,
    audiences.map((audience) => ({ type: documentPurged, data, audience })),
  );
  ctx.afterCommit(() => {
    app.storage.remove(row.storage_key).catch((error: unknown) => {
      app.log.warn({ err: error, documentId: id }, "the file of a document stayed behind");
    });
  });
}

/**
 * A document whose file may leave. What is in a file cannot be masked, so it is for those only who see
 * numbers and addresses in full.
 */
export async function documentToOpen(ctx: Ctx, id: string) {
  const row = await findDocument(ctx.tx, id);
  if (!row || row.deleted_at) throw notFound("document");
  const subject = await subjectOf(ctx, "documents:read", row);
  const { phone, email } = sightOf(ctx.actor.grants);
  if (!phone) throw missing("contacts:see-phone");
  if (!email) throw missing("contacts:see-email");
  const name = (await ctx.vault()).open("documents", "name", id, row.name);
  return { row, name, contactId: subject.contactId };
}

async function found(ctx: Ctx, id: string): Promise<DocumentRow> {
  const row = await findDocument(ctx.tx, id);
  if (!row) throw new Error("a document that was just written is missing");
  return row;
}

/** On the timeline with its name, which is sealed as notes are, and in the log with what it is. */
async function tell(
  ctx: Ctx,
  subject: Subject,
  { id, lead_id: leadId }: DocumentRow,
  type: EventType,
  activity: ActivityType,
  name: string,
  values: Record<string, unknown>,
): Promise<void> {
  await recordOn(ctx, subject, { type: activity, data: { documentId: id }, text: name });
  const data = { id, leadId, contactId: subject.contactId };
  const change = type === documentDeleted ? { before: values } : { after: values };
  const audiences = audiencesOf(subject, "documents:read");
  await emitAll(
    ctx,
    audiences.map((audience) => ({ type, data, audience, change })),
  );
}

function toDocument(ctx: Ctx, subject: Subject, row: DocumentRow, name: string): Document {
  return {
    id: row.id,
    leadId: row.lead_id,
    contactId: row.contact_id,
    name,
    kind: row.kind,
    bytes: Number(row.bytes),
    uploadedBy: row.uploaded_by,
    uploaderName: row.uploader_name,
    createdAt: row.created_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
    can: rightsOf(ctx, subject, row),
  };
}

function rightsOf(ctx: Ctx, subject: Subject, row: DocumentRow): Document["can"] {
  const mayDelete =
    may(ctx, "documents:delete") && covers(ctx, "documents:delete", subject, row.lead_id);
  if (row.deleted_at) {
    if (!mayDelete) return [];
    return scopeOf(ctx, "documents:delete") === "ALL" ? ["restore", "purge"] : ["restore"];
  }
  const can: Document["can"] = [];
  if (seesAll(sightOf(ctx.actor.grants))) {
    can.push("download");
    if (previewKinds.includes(row.kind)) can.push("preview");
  }
  if (mayDelete) can.push("delete");
  return can;
}
