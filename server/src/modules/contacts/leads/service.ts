import { isDeepStrictEqual } from "node:util";
import {
  type createLead as createLeadEndpoint,
  type Input,
  type LeadDetail,
  type LeadRecord,
  leadCreated,
  leadDeleted,
  leadRestored,
  leadUpdated,
  type Permission,
  type updateLead as updateLeadEndpoint,
} from "@parley/contract";
import { changeOf } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { inScope } from "../../../platform/scope.ts";
import { record } from "../activities/service.ts";
import { firstPageSize, timelineOf } from "../activities/timeline.ts";
import { keepAssignments } from "../assignments/service.ts";
import { contactOfLead, reviveContact } from "../contacts/of-lead.ts";
import { findContact } from "../contacts/queries.ts";
import { findOrCreateContact } from "../contacts/service.ts";
import { demandFit } from "../fields/service.ts";
import { followStatus } from "../pipelines/enter.ts";
import { keepFirstTouch } from "../sources/service.ts";
import { demandStatusMove } from "../workflow/service.ts";
import { firstOwner, nextOwner, tellLeft } from "./assign.ts";
import {
  demandLeadRoom,
  findLead,
  insertLeads,
  type LeadChange,
  type LeadFull,
  leadWithExternalId,
  lockLead,
  updateLeadRow,
} from "./queries.ts";
import { audienceOf, ownersOf, toLeadDetail } from "./view.ts";

/** A lead within the caller's scope; a deleted one only for those who could bring it back. */
export async function getLead(
  ctx: Ctx,
  id: string,
  include: readonly "timeline"[] = [],
): Promise<LeadRecord> {
  const row = await findLead(ctx.tx, id);
  if (!row || !inScope(ctx, "leads:read", ownersOf(row))) throw notFound("lead");
  if (row.purged_at) throw notFound("lead");
  if (row.deleted_at && !inScope(ctx, "leads:restore", ownersOf(row))) throw notFound("lead");
  const wantsTimeline = include.includes("timeline") && !row.deleted_at;
  const mayTimeline = wantsTimeline && inScope(ctx, "activities:read", ownersOf(row));
  const subject = { kind: "LEAD", contactId: row.contact_id, lead: row } as const;
  const [lead, timeline] = await Promise.all([
    detail(ctx, row),
    mayTimeline ? timelineOf(ctx, subject, { limit: firstPageSize }) : undefined,
  ]);
  return timeline ? versioned({ ...lead, timeline }, row.version) : lead;
}

export async function createLead(
  ctx: Ctx,
  input: Input<typeof createLeadEndpoint>["body"],
): Promise<LeadDetail> {
  const owner = await firstOwner(ctx, input.assigneeId);
  await refuseTaken(ctx, input.externalId);
  await demandFit(ctx, input.attributes);
  const contactId = await contactFor(ctx, input);

  const id = newId();
  const { status, source, externalId, attributes } = input;
  const row = {
    id,
    contact_id: contactId,
    status,
    source,
    external_id: externalId,
    ...owner,
    attributes,
    import_id: null,
    created_by: ctx.actor.userId,
  };
  await insertLeads(ctx.tx, [row], ctx.now);
  await keepFirstTouch(ctx, id, input);
  await demandLeadRoom(ctx);
  const lead = await written(ctx, id);
  await record(ctx, lead, { type: "LEAD_CREATED" });
  const change = { after: valuesOf(lead) };
  await emit(ctx, leadCreated, { id, contactId }, audienceOf(lead), change);
  return detail(ctx, lead);
}

export async function updateLead(
  ctx: Ctx,
  id: string,
  input: Input<typeof updateLeadEndpoint>["body"],
  knownVersion: number | undefined,
): Promise<LeadDetail> {
  const before = await lockWithin(ctx, "leads:update", id);
  demandVersion(before.version, knownVersion);

  const change: LeadChange = {};
  const fields: string[] = [];
  if (input.status !== undefined && input.status !== before.status) {
    change.status = input.status;
    fields.push("status");
  }
  if (input.source !== undefined && input.source !== before.source) {
    change.source = input.source;
    fields.push("source");
  }
  if (input.externalId !== undefined && input.externalId !== before.external_id) {
    await refuseTaken(ctx, input.externalId);
    change.external_id = input.externalId;
    fields.push("externalId");
  }
  if (input.attributes !== undefined && !isSame(input.attributes, before.attributes)) {
    await demandFit(ctx, input.attributes);
    change.attributes = JSON.stringify(input.attributes);
    fields.push("attributes");
  }
  if (input.assigneeId !== undefined && input.assigneeId !== before.assignee_id) {
    const owner = await nextOwner(ctx, before, input.assigneeId);
    Object.assign(change, owner);
    fields.push("assigneeId");
    await tellLeft(ctx, before, owner);
    await keepAssignments(ctx, [{ id, from: before.assignee_id, ...owner }], {
      cause: "MANUAL",
      reason: input.reason,
    });
  }
  if (fields.length === 0) return detail(ctx, before);
  if (change.status !== undefined) {
    const attributes = input.attributes ?? before.attributes;
    const { status } = change;
    await demandStatusMove(
      ctx,
      { ...before, ...change, attributes, status: before.status },
      {
        status,
        reason: input.reason,
      },
    );
  }

  await updateLeadRow(ctx.tx, id, change);
  const lead = await written(ctx, id);
  const data = changeData(before, lead, fields);
  await record(ctx, lead, { type: "LEAD_UPDATED", data, text: input.reason ?? null });
  const told = { id, contactId: lead.contact_id, fields };
  const values = changeOf(fields, valuesOf(before), valuesOf(lead));
  await emit(ctx, leadUpdated, told, audienceOf(lead), values);
  if (change.status === undefined) return detail(ctx, lead);
  await followStatus(ctx, { ...lead, status: before.status }, change.status);
  return detail(ctx, await written(ctx, id));
}

export async function deleteLead(
  ctx: Ctx,
  id: string,
  knownVersion: number | undefined,
): Promise<void> {
  const lead = await lockWithin(ctx, "leads:delete", id);
  demandVersion(lead.version, knownVersion);
  if (lead.active_call_id !== null) {
    throw new Refusal("lead-on-call", "The lead is on a call; try again when it has ended");
  }
  await updateLeadRow(ctx.tx, id, { deleted_at: ctx.now, deleted_by: ctx.actor.userId });
  await record(ctx, lead, { type: "LEAD_DELETED" });
  const before = { before: valuesOf(lead) };
  await emit(ctx, leadDeleted, { id, contactId: lead.contact_id }, audienceOf(lead), before);
}

export async function restoreLead(ctx: Ctx, id: string): Promise<LeadDetail> {
  const before = await lockLead(ctx.tx, id);
  if (!before || before.purged_at || !inScope(ctx, "leads:restore", ownersOf(before))) {
    throw notFound("lead");
  }
  if (!before.deleted_at) throw new Refusal("conflict", "The lead is not deleted");
  await refuseTaken(ctx, before.external_id);

  await reviveContact(ctx, before);
  await updateLeadRow(ctx.tx, id, { deleted_at: null, deleted_by: null });
  await demandLeadRoom(ctx);
  const lead = await written(ctx, id);
  await record(ctx, lead, { type: "LEAD_RESTORED" });
  await emit(ctx, leadRestored, { id, contactId: lead.contact_id }, audienceOf(lead));
  return detail(ctx, lead);
}

/** A living lead in the scope of the permission, held; out of scope looks like absent. */
export async function lockWithin(ctx: Ctx, permission: Permission, id: string): Promise<LeadFull> {
  const lead = await lockLead(ctx.tx, id);
  if (!lead || lead.deleted_at || !inScope(ctx, permission, ownersOf(lead))) throw notFound("lead");
  return lead;
}

async function contactFor(
  ctx: Ctx,
  { contactId, contact }: Input<typeof createLeadEndpoint>["body"],
): Promise<string> {
  if (contactId !== undefined) {
    const found = await findContact(ctx, "contacts:read", contactId);
    if (!found) throw notFound("contact");
    return found.id;
  }
  if (!contact) throw invalid("contact", "give either contactId or contact");
  return findOrCreateContact(ctx, contact);
}

async function refuseTaken(ctx: Ctx, externalId: string | null): Promise<void> {
  if (externalId === null) return;
  if ((await leadWithExternalId(ctx.tx, externalId)) === undefined) return;
  throw new Refusal("conflict", "Another lead has this external id", {
    errors: [{ field: "externalId", reason: "is taken" }],
  });
}

async function written(ctx: Ctx, id: string): Promise<LeadFull> {
  const lead = await findLead(ctx.tx, id);
  if (!lead) throw new Error("a lead that was just written is missing");
  return lead;
}

async function detail(ctx: Ctx, lead: LeadFull): Promise<LeadDetail> {
  return versioned(toLeadDetail(ctx, lead, await contactOfLead(ctx, lead)), lead.version);
}

/** What the audit log keeps of a lead, sealed. */
function valuesOf(lead: LeadFull) {
  const { name, company, status, source, attributes } = lead;
  const { external_id: externalId, assignee_id: assigneeId } = lead;
  return { name, company, status, source, externalId, assigneeId, attributes };
}

/** What the timeline tells of a change: the names of the fields, and the values of those that are codes. */
function changeData(before: LeadFull, after: LeadFull, fields: string[]) {
  const data: Record<string, unknown> = { fields };
  if (fields.includes("status")) data.status = { from: before.status, to: after.status };
  if (fields.includes("assigneeId")) {
    data.assigneeId = { from: before.assignee_id, to: after.assignee_id };
  }
  return data;
}

function isSame(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => isDeepStrictEqual(a[key], b[key]))
  );
}
