import type { Permission } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { type Audience, ofRecord } from "../../../platform/events/audience.ts";
import { inScope } from "../../../platform/scope.ts";
import { findContact, makerOf } from "../contacts/queries.ts";
import { findLead } from "../leads/queries.ts";
import { ownersOf } from "../leads/view.ts";
import { type LeadOwners, leadsOfContact, type Sources } from "./queries.ts";

/** What a timeline, a note or a document belongs to: a lead, or the person with all his leads. */
export type Subject =
  | { kind: "LEAD"; contactId: string; lead: LeadOwners }
  | { kind: "CONTACT"; contactId: string; createdBy: string | null; leads: readonly LeadOwners[] };

/** A living lead within the scope of the permission. */
export async function leadSubject(ctx: Ctx, permission: Permission, id: string): Promise<Subject> {
  const lead = await findLead(ctx.tx, id);
  if (!lead || lead.deleted_at || !inScope(ctx, permission, ownersOf(lead))) throw notFound("lead");
  return { kind: "LEAD", contactId: lead.contact_id, lead };
}

/** A living contact within the scope of the permission, with those of its leads that are. */
export async function contactSubject(
  ctx: Ctx,
  permission: Permission,
  id: string,
): Promise<Subject> {
  const contact = await findContact(ctx, permission, id);
  if (!contact) throw notFound("contact");
  const leads = await leadsOfContact(ctx.tx, id);
  return { kind: "CONTACT", contactId: id, createdBy: contact.created_by, leads };
}

/** What an entry, a note or a document that is in hand belongs to. */
export function subjectOf(
  ctx: Ctx,
  permission: Permission,
  of: { lead_id: string | null; contact_id: string | null },
): Promise<Subject> {
  if (of.lead_id !== null) return leadSubject(ctx, permission, of.lead_id);
  return contactSubject(ctx, permission, of.contact_id ?? "");
}

/** Whose entries or documents of it the caller may read. */
export function sourcesOf(
  ctx: Ctx,
  subject: Subject,
  permission: Permission = "activities:read",
): Sources {
  if (subject.kind === "LEAD") return { leadIds: [subject.lead.id], contactId: null };
  const leads = subject.leads.filter((lead) => inScope(ctx, permission, ownersOf(lead)));
  return { leadIds: leads.map(({ id }) => id), contactId: subject.contactId };
}

/** Whether a right of the caller covers an entry of it. */
export function covers(
  ctx: Ctx,
  permission: Permission,
  subject: Subject,
  leadId: string | null,
): boolean {
  const lead =
    subject.kind === "LEAD" ? subject.lead : subject.leads.find(({ id }) => id === leadId);
  if (lead) return inScope(ctx, permission, ownersOf(lead));
  if (subject.kind === "LEAD") return false;
  const { createdBy, leads } = subject;
  const own = inScope(ctx, permission, { owners: [createdBy], teamId: null });
  return own || leads.some((one) => inScope(ctx, permission, ownersOf(one)));
}

/** Who hears of what happens with it: of a contact, whoever sees one of its leads. */
export function audiencesOf(subject: Subject, permission: Permission): Audience[] {
  if (subject.kind === "LEAD") {
    const { assignee_id: assignee, last_agent_id: lastAgent, team_id: team } = subject.lead;
    return [ofRecord(permission, [assignee, lastAgent], team)];
  }
  const { createdBy, leads } = subject;
  const owners = [createdBy, ...leads.flatMap((lead) => [lead.assignee_id, lead.last_agent_id])];
  const teams = [...new Set(leads.map((lead) => lead.team_id).filter((team) => team !== null))];
  if (teams.length === 0) return [ofRecord(permission, owners, null)];
  return teams.map((team) => ofRecord(permission, owners, team));
}

/** The same for contacts of which only the ids are known. */
export async function subjectsOfContacts(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, Subject>> {
  const found = new Map<string, Subject>();
  for (const id of ids) {
    const createdBy = await makerOf(ctx.tx, id);
    const leads = await leadsOfContact(ctx.tx, id);
    found.set(id, { kind: "CONTACT", contactId: id, createdBy, leads });
  }
  return found;
}
