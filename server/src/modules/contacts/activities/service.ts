import { activityAdded } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import {
  type ActivityType,
  insertActivities,
  type LeadOwners,
  type NewActivityRow,
  ownersOfLeads,
} from "./queries.ts";
import { audiencesOf, type Subject, subjectsOfContacts } from "./subject.ts";

type What = {
  type: ActivityType;
  actorId?: string | null;
  callId?: string | null;
  data?: Record<string, unknown>;
  /** What people wrote: sealed. */
  text?: string | null;
};

/** Something that happened with a lead, or with a person himself, for the timeline. */
export type NewActivity = What &
  ({ leadId: string; contactId?: undefined } | { contactId: string; leadId?: undefined });

/** Writes onto timelines, with one statement for all, and tells who watches them. */
export async function addActivities(ctx: Ctx, added: readonly NewActivity[]): Promise<void> {
  if (added.length === 0) return;
  const vault = await ctx.vault();
  const rows = added.map((one) => toRow(vault, one));
  const [, leads] = await Promise.all([
    insertActivities(ctx.tx, rows, ctx.now),
    ownersOfLeads(ctx.tx, idsIn(rows, "lead_id")),
  ]);
  const contacts = await subjectsOfContacts(ctx, idsIn(rows, "contact_id"));
  const emissions = rows.flatMap((row) => {
    const { lead_id: leadId, contact_id: contactId } = row;
    const subject = leadId ? of(leads.get(leadId)) : contacts.get(contactId ?? "");
    return subject ? news(subject, row) : [];
  });
  await emitAll(ctx, emissions);
}

function idsIn(rows: readonly Row[], column: "lead_id" | "contact_id"): string[] {
  return [...new Set(rows.map((row) => row[column]).filter((id): id is string => Boolean(id)))];
}

function of(lead: LeadOwners | undefined): Subject | undefined {
  return lead && { kind: "LEAD", contactId: lead.contact_id, lead };
}

function news(subject: Subject, { id, lead_id: leadId, type }: Row): Emission[] {
  const data = { id, leadId, contactId: subject.contactId, type };
  return audiencesOf(subject, "activities:read").map((audience) => ({
    type: activityAdded,
    data,
    audience,
  }));
}

/** What the caller did with a lead. */
export function record(ctx: Ctx, lead: LeadOwners, what: Omit<What, "actorId">): Promise<string> {
  return recordOn(ctx, { kind: "LEAD", contactId: lead.contact_id, lead }, what);
}

/** What the caller did with a lead or a person. */
export async function recordOn(
  ctx: Ctx,
  subject: Subject,
  what: Omit<What, "actorId">,
): Promise<string> {
  const of =
    subject.kind === "LEAD" ? { leadId: subject.lead.id } : { contactId: subject.contactId };
  const row = toRow(await ctx.vault(), { ...what, ...of, actorId: ctx.actor.userId });
  await insertActivities(ctx.tx, [row], ctx.now);
  await emitAll(ctx, news(subject, row));
  return row.id;
}

/** Notes repeat what a person said and how he is reached, so they are sealed as his addresses are. */
export function sealNote(vault: Vault, activityId: string, text: string): Buffer {
  return vault.seal("activities", "note", activityId, text);
}

type Row = NewActivityRow & { contact_id: string | null };

function toRow(vault: Vault, added: NewActivity): Row {
  const { leadId, contactId, type, actorId, callId, data, text } = added;
  const id = newId();
  return {
    id,
    lead_id: leadId ?? null,
    contact_id: contactId ?? null,
    type,
    actor_id: actorId ?? null,
    call_id: callId ?? null,
    data: data ?? {},
    note: text ? sealNote(vault, id, text) : null,
  };
}
