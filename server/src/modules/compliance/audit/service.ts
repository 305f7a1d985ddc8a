import type { AuditEntry, AuditEntryDetail, Input, listAuditTrail } from "@parley/contract";
import type { Change } from "../../../platform/audit/entry.ts";
import { openForSubject } from "../../../platform/audit/subject-keys.ts";
import { placeOfChanges } from "../../../platform/audit/write.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { encodeCursor, numberCursor, toPage } from "../../../platform/http/cursor.ts";
import { type EntryRow, findEntry, selectEntries } from "./queries.ts";

const kind = "audit";

export async function listEntries(
  ctx: Ctx,
  { cursor, limit, ...filter }: Input<typeof listAuditTrail>["query"],
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  return toPage(
    await selectEntries(ctx.tx, filter, numberCursor(kind, cursor), limit + 1),
    limit,
    (last) => encodeCursor(kind, [last.number]),
    toEntry,
  );
}

/** An entry with its values, where the person's key is still there to open them. */
export async function getEntry(ctx: Ctx, id: string): Promise<AuditEntryDetail> {
  const row = await findEntry(ctx.tx, id);
  if (!row) throw notFound("entry of the audit log");
  const { changes, person_id: personId } = row;
  const opened =
    changes && personId
      ? ((await openForSubject(ctx, personId, placeOfChanges(id), changes)) as Change | undefined)
      : undefined;
  return {
    ...toEntry(row),
    subjects: row.subjects,
    before: opened?.before ?? null,
    after: opened?.after ?? null,
    erased: changes !== null && opened === undefined,
    hash: row.hash.toString("hex"),
  };
}

export function toEntry(row: EntryRow): AuditEntry {
  return {
    id: row.id,
    number: row.number,
    at: row.at.toISOString(),
    action: row.action,
    outcome: row.outcome,
    event: row.event,
    subjectId: row.subject_id,
    subjectCount: row.subject_count,
    fields: row.fields,
    actorId: row.actor_id,
    actorName: row.actor_name,
    sessionId: row.session_id,
    requestId: row.request_id,
    ip: row.ip,
    userAgent: row.user_agent,
    hasChanges: row.has_changes,
  };
}
