import {
  type BulkChange,
  type BulkReason,
  leadDeleted,
  leadRestored,
  leadUpdated,
  type Permission,
  type StatusMove,
} from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { addActivities, type NewActivity } from "../activities/service.ts";
import { keepAssignments } from "../assignments/service.ts";
import { leftNews } from "../leads/assign.ts";
import { audienceOf, ownersOf } from "../leads/view.ts";
import { changeTags } from "../tags/change.ts";
import { missingFields, moveOf } from "../workflow/rules.ts";
import { decide, type LeadState, type NewOwner } from "./decide.ts";
import { type LeadForBulk, writeLeads } from "./lead-queries.ts";
import { applied, type Decision, type Values } from "./values.ts";

/** What a lead of a batch came to. */
export type LeadOutcome = { lead: LeadForBulk | undefined; id: string; decision: Decision };

/** The right that each change needs of each lead. */
export function permissionFor({ action }: BulkChange): Permission {
  if (action === "ASSIGN") return "leads:assign";
  return action === "DELETE" ? "leads:delete" : "leads:update";
}

/** What the change makes of each of these leads, which the caller may see or not. */
export function outcomesOf(
  ctx: Ctx,
  change: BulkChange,
  ids: readonly string[],
  leads: readonly LeadForBulk[],
  given: { owner: NewOwner | null; moves: readonly StatusMove[] },
): LeadOutcome[] {
  const found = new Map(leads.map((lead) => [lead.id, lead]));
  return ids.map((id) => {
    const lead = found.get(id);
    const reason = reasonAgainst(ctx, permissionFor(change), lead);
    if (reason || !lead) {
      return {
        id,
        lead: undefined,
        decision: { result: "REFUSED", reason: reason ?? "NOT_FOUND" },
      };
    }
    const decision = decide(change, stateOf(lead), given.owner, ctx.now);
    return { id, lead, decision: ruled(change, lead, decision, given.moves) };
  });
}

/** A move that the tenant does not allow, or for which it wants a reason or a field that is not there. */
function ruled(
  change: BulkChange,
  lead: LeadForBulk,
  decision: Decision,
  moves: readonly StatusMove[],
): Decision {
  if (change.action !== "STATUS" || decision.result !== "CHANGED") return decision;
  const move = moveOf(moves, lead.status, change.status);
  const isFree = move.allowed && !move.reason && missingFields(move.fields, lead).length === 0;
  return isFree ? decision : { result: "REFUSED", reason: "WORKFLOW" };
}

function reasonAgainst(
  ctx: Ctx,
  permission: Permission,
  lead: LeadForBulk | undefined,
): BulkReason | undefined {
  if (!lead || lead.deleted_at || !inScope(ctx, "leads:read", ownersOf(lead))) return "NOT_FOUND";
  const isAllowed = may(ctx, permission) && inScope(ctx, permission, ownersOf(lead));
  // Whose a lead is belongs to it: who gives it away must be able to change it too.
  return isAllowed && inScope(ctx, "leads:update", ownersOf(lead)) ? undefined : "NOT_ALLOWED";
}

export function stateOf(lead: LeadForBulk): LeadState {
  return {
    status: lead.status,
    source: lead.source,
    assigneeId: lead.assignee_id,
    teamId: lead.team_id,
    attributes: lead.attributes,
    tagIds: lead.tag_ids,
    deletedAt: lead.deleted_at?.toISOString() ?? null,
    isOnCall: lead.active_call_id !== null,
  };
}

/** Writes what was decided to change: rows, timelines, news and the audit log, each with one statement. */
export async function writeOutcomes(
  ctx: Ctx,
  bulkEditId: string,
  outcomes: readonly LeadOutcome[],
): Promise<void> {
  const writes = outcomes.flatMap(({ lead, decision }) => {
    if (!lead || decision.result !== "CHANGED") return [];
    const { before, after } = decision;
    return [{ lead, before, after, state: applied(stateOf(lead), after) }];
  });
  await writeTags(ctx, writes);
  await writeLeads(
    ctx.tx,
    ctx.actor.userId,
    writes.filter(({ after }) => !after.tag).map(({ lead, state }) => ({ id: lead.id, state })),
  );
  const handed = writes.filter(({ after }) => after.assigneeId !== undefined);
  await keepAssignments(
    ctx,
    handed.map(({ lead, state }) => ({
      id: lead.id,
      from: lead.assignee_id,
      assignee_id: state.assigneeId,
      team_id: state.teamId,
    })),
    { cause: "MANUAL" },
  );
  await addActivities(
    ctx,
    writes.map(({ lead, before, after }) => entryOf(ctx, bulkEditId, lead, before, after)),
  );
  await emitAll(ctx, writes.flatMap(newsOf));
}

/** Tags lie beside the leads: those to get one and those to lose it, which undo may mix. */
async function writeTags(ctx: Ctx, writes: readonly Write[]): Promise<void> {
  for (const has of [true, false]) {
    const some = writes.filter(({ after }) => after.tag?.has === has);
    const tag = some[0]?.after.tag;
    if (!tag) continue;
    const ids = some.map(({ lead }) => lead.id);
    const change = has ? { add: [tag.id], remove: [] } : { add: [], remove: [tag.id] };
    await changeTags(ctx.tx, "LEAD", ids, change, ctx.now);
  }
}

type Write = { lead: LeadForBulk; before: Values; after: Values; state: LeadState };

function entryOf(
  ctx: Ctx,
  bulkEditId: string,
  lead: LeadForBulk,
  before: Values,
  after: Values,
): NewActivity {
  const base = { leadId: lead.id, actorId: ctx.actor.userId };
  const fields = fieldsOf(after);
  if (after.deletedAt !== undefined) {
    const type = after.deletedAt === null ? "LEAD_RESTORED" : "LEAD_DELETED";
    return { ...base, type, data: { bulkEditId } };
  }
  const data: Record<string, unknown> = { bulkEditId, fields };
  if (after.status !== undefined) data.status = { from: before.status, to: after.status };
  if (after.assigneeId !== undefined) {
    data.assigneeId = { from: before.assigneeId, to: after.assigneeId };
  }
  return { ...base, type: "LEAD_UPDATED", data };
}

/** The fields of a change as the timeline and the events name them. */
function fieldsOf(values: Values): string[] {
  if (values.attribute) return ["attributes"];
  if (values.tag) return ["tags"];
  return Object.keys(values).filter((field) => field !== "teamId");
}

function newsOf({ lead, before, after, state }: Write): Emission[] {
  const { assigneeId, teamId } = state;
  const owned = { ...lead, assignee_id: assigneeId, team_id: teamId };
  const audience = audienceOf(owned);
  const data = { id: lead.id, contactId: lead.contact_id };
  const change = { before: told(before), after: told(after) };
  if (after.deletedAt !== undefined) {
    const type = after.deletedAt === null ? leadRestored : leadDeleted;
    return [{ type, data, audience, change }];
  }
  const left =
    after.assigneeId === undefined
      ? undefined
      : leftNews(lead, { assignee_id: assigneeId, team_id: teamId });
  const updated = { ...data, fields: fieldsOf(after) };
  return [...(left ? [left] : []), { type: leadUpdated, data: updated, audience, change }];
}

function told({ attribute, tag, ...values }: Values): Record<string, unknown> {
  if (tag) return { tags: tag.has ? [tag.id] : [] };
  if (!attribute) return values;
  return { attributes: { [attribute.key]: attribute.value ?? null } };
}
