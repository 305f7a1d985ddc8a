import type { Contact, Lead, LeadDetail } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { instantOfText } from "../../../platform/db/instants.ts";
import { type Audience, ofRecord } from "../../../platform/events/audience.ts";
import { inScope } from "../../../platform/scope.ts";
import type { LeadFull, LeadRow } from "./queries.ts";

type Owned = Pick<LeadRow, "assignee_id" | "last_agent_id" | "team_id">;

/** Whose a lead is: the assignee's, and that of whom last spoke with the person. */
export function ownersOf(lead: Owned) {
  return { owners: [lead.assignee_id, lead.last_agent_id], teamId: lead.team_id };
}

/** Who hears of a lead. */
export function audienceOf(
  lead: Owned,
  permission: "leads:read" | "activities:read" = "leads:read",
): Audience {
  return ofRecord(permission, [lead.assignee_id, lead.last_agent_id], lead.team_id);
}

export function toLead(row: LeadRow): Lead {
  return {
    id: row.id,
    contactId: row.contact_id,
    name: row.name,
    company: row.company,
    status: row.status,
    source: row.source,
    externalId: row.external_id,
    assigneeId: row.assignee_id,
    assigneeName: row.assignee_name,
    teamId: row.team_id,
    pipelineId: row.pipeline_id,
    stageId: row.stage_id,
    timeZone: row.time_zone,
    country: row.country,
    region: row.region,
    score: row.score === null ? null : Math.round(row.score / 10),
    attempts: row.attempts,
    lastOutcome: row.last_outcome,
    lastAttemptAt: row.last_attempt_at && instantOfText(row.last_attempt_at),
    nextAttemptAt: row.next_attempt_at && instantOfText(row.next_attempt_at),
    activeCallId: row.active_call_id,
    tagIds: row.tag_ids,
    createdAt: instantOfText(row.created_at),
    updatedAt: instantOfText(row.updated_at),
  };
}

export function toLeadDetail(ctx: Ctx, row: LeadFull, contact: Contact): LeadDetail {
  return {
    ...toLead(row),
    attributes: row.attributes,
    contact,
    stageSince: row.stage_since.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
    // A deleted one is seen by those only who could bring it back.
    can: row.deleted_at ? ["restore"] : canAlive(ctx, row, contact),
  };
}

function canAlive(ctx: Ctx, row: LeadFull, contact: Contact): LeadDetail["can"] {
  const owned = ownersOf(row);
  const can: LeadDetail["can"] = [];
  const isFree = row.active_call_id === null;
  if (inScope(ctx, "leads:update", owned)) {
    can.push("update");
    if (may(ctx, "leads:assign") && inScope(ctx, "leads:assign", owned)) can.push("assign");
  }
  if (isFree && inScope(ctx, "leads:delete", owned)) can.push("delete");
  const hasPhone = contact.points.some((point) => point.type === "PHONE");
  if (isFree && hasPhone && inScope(ctx, "calls:create", owned)) can.push("dial");
  if (inScope(ctx, "activities:create", owned)) can.push("note");
  return can;
}
