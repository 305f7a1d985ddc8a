import { activityAdded, type LeadStatus, leadUpdated } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit, emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { ownersOfLeads } from "../activities/queries.ts";
import { addActivities, record, sealNote } from "../activities/service.ts";
import { type LeadFilter, queryOf } from "../leads/filter.ts";
import { isNarrow, listLeads } from "../leads/list.ts";
import { oldestFirst } from "../leads/order.ts";
import { audienceOf, ownersOf } from "../leads/view.ts";
import { followStatus } from "../pipelines/enter.ts";
import { openPoint } from "../points/points.ts";
import { pointsOfContact, valuesOfPoints } from "../points/queries.ts";
import { isAllowedMove } from "../workflow/service.ts";
import {
  type ClosedLeadCall,
  closeCallEntry,
  findDialable,
  type LeadCall,
  type LeadPhone,
  lockCallEntry,
  type NextAttempt,
  noteLastAgents,
  type OwnedLead,
  releaseLeads,
  reserveLeads,
  type Showing,
  saveNextAttempts,
  saveStatus,
  selectLeadPhones,
} from "./queries.ts";

/** A lead and the number to dial. */
export type LeadForDial = {
  id: string;
  name: string;
  contactId: string;
  contactPointId: string;
  phone: string;
  assigneeId: string | null;
  teamId: string | null;
  timeZone: string | null;
};

/**
 * A lead that the caller sees and may dial, with its number in clear: the one named, or its contact's
 * first.
 * Undefined when the lead is absent, deleted, out of scope, or has no such number.
 */
export async function findLeadForDial(
  ctx: Ctx,
  leadId: string,
  contactPointId?: string,
): Promise<LeadForDial | undefined> {
  const lead = await findDialable(ctx.tx, leadId, contactPointId);
  if (!lead || !inScope(ctx, "leads:read", ownersOf(lead))) return undefined;
  if (!inScope(ctx, "calls:create", ownersOf(lead))) return undefined;
  const vault = await ctx.vault();
  return {
    id: lead.id,
    name: lead.name,
    contactId: lead.contact_id,
    contactPointId: lead.point_id,
    phone: openPoint(vault, { id: lead.point_id, value: lead.value }),
    assigneeId: lead.assignee_id,
    teamId: lead.team_id,
    timeZone: lead.time_zone,
  };
}

/** Numbers in clear, by the id of the contact point; ids of none are left out. */
export async function decryptPhones(
  ctx: Ctx,
  contactPointIds: readonly string[],
): Promise<Map<string, string>> {
  const vault = await ctx.vault();
  const points = await valuesOfPoints(ctx.tx, contactPointIds);
  return new Map(points.map((point) => [point.id, openPoint(vault, point)]));
}

/** Every number of a contact, in clear. */
export async function phonesOfContact(ctx: Ctx, contactId: string): Promise<string[]> {
  const vault = await ctx.vault();
  const points = await pointsOfContact(ctx.tx, contactId);
  return points.filter(({ type }) => type === "PHONE").map((point) => openPoint(vault, point));
}

/** Gives calls to leads that are on no other call; returns the ids of the calls that got theirs. */
export async function markDialing(ctx: Ctx, calls: readonly LeadCall[]): Promise<Set<string>> {
  return new Set(await reserveLeads(ctx.tx, calls));
}

/** Frees the leads of calls that ended and notes the outcome. A repeat finds nothing to do. */
export async function closeLeadCalls(ctx: Ctx, calls: readonly ClosedLeadCall[]): Promise<void> {
  const leads = await releaseLeads(ctx.tx, calls);
  await tellUpdated(ctx, leads, ["activeCallId", "attempts", "lastOutcome", "lastAttemptAt"]);
}

/** When leads will be called next; null for those that will not. */
export async function setNextAttempts(ctx: Ctx, planned: readonly NextAttempt[]): Promise<void> {
  const leads = await saveNextAttempts(ctx.tx, planned);
  await tellUpdated(ctx, leads, ["nextAttemptAt"]);
}

/**
 * The status that a conversation led to. It has happened, so the tenant's rules for moves do not hold it
 * up; where a person could not have made the move, the timeline says that it is exempt.
 */
export async function setLeadStatus(ctx: Ctx, leadId: string, status: LeadStatus): Promise<void> {
  const before = await saveStatus(ctx.tx, leadId, status);
  if (!before) return;
  const isExempt = !(await isAllowedMove(ctx, before.status, status));
  await record(ctx, before, {
    type: "LEAD_UPDATED",
    data: {
      fields: ["status"],
      status: { from: before.status, to: status },
      cause: "CALL",
      ...(isExempt ? { exempt: true } : {}),
    },
  });
  await tellUpdated(ctx, [before], ["status"]);
  await followStatus(ctx, before, status);
}

/** Disposition and note of a call that was closed, on its entry in the timeline. */
export async function closeCallOnTimeline(
  ctx: Ctx,
  call: {
    leadId: string;
    callId: string;
    /** None of a conversation that the carrier lost. */
    dispositionId: string | null;
    note: string;
    /** What else its entry tells; no words of a person. */
    more?: Record<string, unknown>;
  },
): Promise<void> {
  const { leadId, callId, dispositionId, more = {} } = call;
  const note = call.note.trim() === "" ? null : call.note;
  const id = await lockCallEntry(ctx.tx, { leadId, callId });
  if (id === undefined) {
    const actorId = ctx.actor.userId;
    const data = { ...(dispositionId && { dispositionId }), ...more };
    await addActivities(ctx, [{ leadId, type: "CALL", actorId, callId, data, text: note }]);
    return;
  }
  const sealed = note === null ? null : sealNote(await ctx.vault(), id, note);
  await closeCallEntry(ctx.tx, {
    id,
    data: { ...(dispositionId && { dispositionId }), ...more },
    note: sealed,
  });
  const lead = (await ownersOfLeads(ctx.tx, [leadId])).get(leadId);
  if (!lead) return;
  const audience = audienceOf(lead, "activities:read");
  await emit(
    ctx,
    activityAdded,
    { id, leadId, contactId: lead.contact_id, type: "CALL" },
    audience,
  );
}

/**
 * A page of leads by id with the number that a campaign would dial (null without one): those named,
 * or those of a filter, always within the caller's scope. The next page starts after the last lead.
 */
export async function leadsWithPhone(
  ctx: Ctx,
  which: { ids: readonly string[] } | { filter: Partial<LeadFilter> },
  after: string | undefined,
  limit: number,
): Promise<LeadPhone[]> {
  if ("ids" in which) {
    return selectLeadPhones(ctx, { filter: {}, leadIds: which.ids }, after, limit);
  }
  const { filter } = which;
  const query = await queryOf(ctx, filter);
  if (filter.q === undefined || (await isNarrow(ctx, query.contactIds))) {
    return selectLeadPhones(ctx, query, after, limit);
  }
  const place = after === undefined ? undefined : { value: null, id: after };
  const found = await listLeads(ctx, filter, { order: oldestFirst, after: place, limit });
  const leadIds = found.map((lead) => lead.id);
  return selectLeadPhones(ctx, { filter: {}, leadIds }, undefined, limit);
}

async function tellUpdated(ctx: Ctx, leads: readonly OwnedLead[], fields: string[]): Promise<void> {
  await emitAll(
    ctx,
    leads.map((lead) => ({
      type: leadUpdated,
      data: { id: lead.id, contactId: lead.contact_id, fields },
      audience: audienceOf(lead),
    })),
  );
}

/** A call or an offer brings leads before agents: these may see them from now on. */
export async function showLeads(ctx: Ctx, shown: readonly Showing[]): Promise<void> {
  await noteLastAgents(ctx.tx, shown);
}
