import { type Activity, activityAdded } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { inScope } from "../../../platform/scope.ts";
import { findLead } from "../leads/queries.ts";
import { audienceOf, ownersOf } from "../leads/view.ts";
import {
  type ActivityRow,
  type ActivityType,
  insertActivities,
  isCallOfLead,
  ownersOfLeads,
  readActivity,
  selectActivities,
} from "./queries.ts";

/** Something that happened with a lead, for its timeline. */
export type NewActivity = {
  leadId: string;
  type: ActivityType;
  actorId?: string | null;
  callId?: string | null;
  data?: Record<string, unknown>;
  text?: string | null;
};

/** Writes onto the timelines of leads, with one statement for all, and tells who watches them. */
export async function addActivities(ctx: Ctx, added: readonly NewActivity[]): Promise<void> {
  if (added.length === 0) return;
  const vault = await ctx.vault();
  const rows = added.map((one) => toRow(vault, one));
  await insertActivities(ctx.tx, rows, ctx.now);
  const leads = await ownersOfLeads(ctx.tx, [...new Set(rows.map((row) => row.lead_id))]);
  const emissions = rows.flatMap(({ id, lead_id: leadId, type }) => {
    const lead = leads.get(leadId);
    if (!lead) return [];
    const data = { id, leadId, type };
    return [{ type: activityAdded, data, audience: audienceOf(lead, "activities:read") }];
  });
  await emitAll(ctx, emissions);
}

type OwnedLead = Parameters<typeof audienceOf>[0] & { id: string };

/** What the caller did with a lead. */
export async function record(
  ctx: Ctx,
  lead: OwnedLead,
  what: Omit<NewActivity, "leadId" | "actorId">,
): Promise<string> {
  const row = toRow(await ctx.vault(), { ...what, leadId: lead.id, actorId: ctx.actor.userId });
  await insertActivities(ctx.tx, [row], ctx.now);
  const data = { id: row.id, leadId: lead.id, type: row.type };
  await emitAll(ctx, [
    { type: activityAdded, data, audience: audienceOf(lead, "activities:read") },
  ]);
  return row.id;
}

export async function addNote(
  ctx: Ctx,
  leadId: string,
  note: { text: string; callId?: string | undefined },
): Promise<Activity> {
  const lead = await findLead(ctx.tx, leadId);
  if (!lead || lead.deleted_at || !inScope(ctx, "activities:create", ownersOf(lead))) {
    throw notFound("lead");
  }
  const { text, callId } = note;
  if (callId !== undefined && !(await isCallOfLead(ctx.tx, callId, leadId))) throw notFound("call");
  const id = await record(ctx, lead, { type: "NOTE", text, callId: callId ?? null });
  return toActivity(await ctx.vault(), await readActivity(ctx.tx, id));
}

/** As many as a list shows where nobody says how many. */
const firstPageSize = 50;

type Page = {
  cursor?: string | undefined;
  limit: number;
  type?: ActivityType[] | undefined;
};

export async function timelineOf(ctx: Ctx, leadId: string, page: Page) {
  const lead = await findLead(ctx.tx, leadId);
  if (!lead || lead.deleted_at || !inScope(ctx, "activities:read", ownersOf(lead))) {
    throw notFound("lead");
  }
  return pageOf(ctx, leadId, page);
}

/** What a page about a lead shows of its timeline first; whether the caller may see it was asked before. */
export function firstPageOf(ctx: Ctx, leadId: string) {
  return pageOf(ctx, leadId, { limit: firstPageSize });
}

async function pageOf(ctx: Ctx, leadId: string, { cursor, limit, type }: Page) {
  const before = idCursor("activities", cursor);
  const filter = { leadId, types: type, before, limit: limit + 1 };
  const rows = await selectActivities(ctx.tx, filter);
  const vault = await ctx.vault();
  const cursorOf = (last: ActivityRow) => encodeCursor("activities", [last.id]);
  return toPage(rows, limit, cursorOf, (row) => toActivity(vault, row));
}

/** Notes repeat what a person said and how he is reached, so they are sealed as his addresses are. */
export function sealNote(vault: Vault, activityId: string, text: string): Buffer {
  return vault.seal("activities", "note", activityId, text);
}

function toRow(vault: Vault, { leadId, type, actorId, callId, data, text }: NewActivity) {
  const id = newId();
  return {
    id,
    lead_id: leadId,
    type,
    actor_id: actorId ?? null,
    call_id: callId ?? null,
    data: data ?? {},
    note: text ? sealNote(vault, id, text) : null,
  };
}

function toActivity(vault: Vault, row: ActivityRow): Activity {
  return {
    id: row.id,
    leadId: row.lead_id,
    type: row.type,
    at: row.at.toISOString(),
    actorId: row.actor_id,
    actorName: row.actor_name,
    callId: row.call_id,
    data: row.data,
    text: row.note ? vault.open("activities", "note", row.id, row.note) : row.text,
  };
}
