import type { Activity } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import { type Ctx, may } from "../../../platform/ctx.ts";
import type { ActivityRow } from "./queries.ts";
import { covers, type Subject } from "./subject.ts";

/** For so long one may change what one wrote: afterwards others have read it, and rely on it. */
export const editableMs = 24 * 3_600_000;

/** The text of an entry, opened. */
export function textOf(vault: Vault, row: ActivityRow): string | null {
  return row.note ? vault.open("activities", "note", row.id, row.note) : row.text;
}

export function toActivity(
  ctx: Ctx,
  subject: Subject,
  row: ActivityRow,
  text: string | null,
): Activity {
  return {
    id: row.id,
    leadId: row.lead_id,
    contactId: row.contact_id,
    type: row.type,
    at: row.at.toISOString(),
    actorId: row.actor_id,
    actorName: row.actor_name,
    callId: row.call_id,
    data: row.data,
    text,
    editedAt: row.edited_at?.toISOString() ?? null,
    pinnedAt: row.pinned_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    can: row.type === "NOTE" ? noteRights(ctx, subject, row) : [],
  };
}

/**
 * What the caller may do with a note: its writer changes and deletes it within a day, whoever may
 * delete what others wrote does so at any time, and whoever may write pins.
 */
export function noteRights(ctx: Ctx, subject: Subject, row: ActivityRow): Activity["can"] {
  const mayWrite =
    may(ctx, "activities:create") && covers(ctx, "activities:create", subject, row.lead_id);
  const isFresh = ctx.now.getTime() - row.at.getTime() < editableMs;
  const isOwn = mayWrite && isFresh && row.actor_id !== null && row.actor_id === ctx.actor.userId;
  const mayDelete = isOwn || (mayWrite && covers(ctx, "activities:delete", subject, row.lead_id));
  if (row.deleted_at) return mayDelete ? ["restore"] : [];
  const can: Activity["can"] = [];
  if (isOwn) can.push("edit");
  if (mayWrite) can.push("pin");
  if (mayDelete) can.push("delete");
  return can;
}
