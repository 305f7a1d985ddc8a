import {
  type Activity,
  type EventType,
  type Input,
  noteDeleted,
  noteEdited,
  notePinned,
  noteRestored,
  type updateNote as updateNoteEndpoint,
} from "@parley/contract";
import type { Change } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { tellMentioned } from "./mentions.ts";
import {
  findNote,
  insertVersion,
  lockNote,
  selectVersions,
  updateNoteRow,
} from "./note-queries.ts";
import { type ActivityRow, isCallOfLead, readActivity } from "./queries.ts";
import { recordOn, sealNote } from "./service.ts";
import { audiencesOf, type Subject, subjectOf } from "./subject.ts";
import { noteRights, textOf, toActivity } from "./view.ts";

/** More than anybody reads of what a note said before. */
const mostVersions = 100;

type Draft = { text: string; callId?: string | undefined; mentions: readonly string[] };

/** Writes a note on a lead or a person; the subject is one that the caller may write on. */
export async function addNote(ctx: Ctx, subject: Subject, draft: Draft): Promise<Activity> {
  const { text, callId, mentions } = draft;
  if (callId !== undefined) {
    const leadId = subject.kind === "LEAD" ? subject.lead.id : "";
    if (!(await isCallOfLead(ctx.tx, callId, leadId))) throw notFound("call");
  }
  const id = await recordOn(ctx, subject, { type: "NOTE", text, callId: callId ?? null });
  await tellMentioned(ctx, subject, id, mentions);
  return shown(ctx, subject, id);
}

/** Changes the text of a note, or pins it. What it said is kept. */
export async function updateNote(
  ctx: Ctx,
  id: string,
  { text, pinned, mentions }: Input<typeof updateNoteEndpoint>["body"],
): Promise<Activity> {
  const { note, subject } = await noteWithin(ctx, id);
  const can = noteRights(ctx, subject, note);
  const vault = await ctx.vault();
  const before = textOf(vault, note) ?? "";
  if (text !== undefined && text !== before) {
    if (!can.includes("edit")) throw notEditable();
    await insertVersion(ctx.tx, {
      activityId: id,
      seal: (versionId) => vault.seal("note_versions", "note", versionId, before),
      by: ctx.actor.userId,
      at: ctx.now,
    });
    await updateNoteRow(ctx.tx, id, { note: sealNote(vault, id, text), edited_at: ctx.now });
    const change = { before: { text: before }, after: { text } };
    await tell(ctx, subject, noteEdited, note, {}, change);
    await tellMentioned(ctx, subject, id, mentions);
  }
  if (pinned !== undefined && pinned !== (note.pinned_at !== null)) {
    await updateNoteRow(ctx.tx, id, { pinned_at: pinned ? ctx.now : null });
    await tell(ctx, subject, notePinned, note, { pinned });
  }
  return shown(ctx, subject, id);
}

export async function deleteNote(ctx: Ctx, id: string): Promise<void> {
  const { note, subject } = await noteWithin(ctx, id);
  if (!noteRights(ctx, subject, note).includes("delete")) throw notEditable();
  await updateNoteRow(ctx.tx, id, { deleted_at: ctx.now });
  const text = textOf(await ctx.vault(), note);
  await tell(ctx, subject, noteDeleted, note, {}, { before: { text } });
}

export async function restoreNote(ctx: Ctx, id: string): Promise<Activity> {
  const note = await lockNote(ctx.tx, id);
  if (!note) throw notFound("note");
  const subject = await subjectOf(ctx, "activities:create", note);
  if (!note.deleted_at) throw new Refusal("conflict", "The note is not deleted");
  if (!noteRights(ctx, subject, note).includes("restore")) throw notFound("note");
  await updateNoteRow(ctx.tx, id, { deleted_at: null });
  await tell(ctx, subject, noteRestored, note, {});
  return shown(ctx, subject, id);
}

/** What a note said before. */
export async function versionsOf(ctx: Ctx, id: string) {
  const note = await findNote(ctx.tx, id);
  if (!note || note.deleted_at) throw notFound("note");
  await subjectOf(ctx, "activities:read", note);
  const vault = await ctx.vault();
  const rows = await selectVersions(ctx.tx, id, mostVersions);
  const items = rows.map((row) => ({
    id: row.id,
    text: vault.open("note_versions", "note", row.id, row.note),
    replacedAt: row.created_at.toISOString(),
    replacedBy: row.replaced_by,
  }));
  return { items };
}

async function noteWithin(ctx: Ctx, id: string): Promise<{ note: ActivityRow; subject: Subject }> {
  const note = await lockNote(ctx.tx, id);
  if (!note || note.deleted_at) throw notFound("note");
  return { note, subject: await subjectOf(ctx, "activities:create", note) };
}

async function shown(ctx: Ctx, subject: Subject, id: string): Promise<Activity> {
  const row = await readActivity(ctx.tx, id);
  return toActivity(ctx, subject, row, textOf(await ctx.vault(), row));
}

async function tell(
  ctx: Ctx,
  subject: Subject,
  type: EventType,
  note: ActivityRow,
  more: Record<string, unknown>,
  change?: Change,
): Promise<void> {
  const { contactId } = subject;
  const data = { id: note.id, leadId: note.lead_id, contactId, ...more };
  const audiences = audiencesOf(subject, "activities:read");
  await emitAll(
    ctx,
    audiences.map((audience) => ({ type, data, audience, ...(change ? { change } : {}) })),
  );
}

function notEditable(): Refusal {
  return new Refusal("note-not-editable", "Only who wrote it may do that, and within a day");
}
