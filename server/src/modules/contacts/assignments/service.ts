import type {
  Assignment,
  assignLeads as assignLeadsEndpoint,
  Input,
  Output,
} from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { inScope } from "../../../platform/scope.ts";
import { type Ownership, ownerNamed } from "../leads/assign.ts";
import { giveLeads } from "../leads/give.ts";
import { findLead, lockLeads } from "../leads/queries.ts";
import { ownersOf } from "../leads/view.ts";
import {
  type AssignmentRow,
  endAssignments,
  insertAssignments,
  selectAssignments,
} from "./queries.ts";

type Outcome = Output<typeof assignLeadsEndpoint>["items"][number]["outcome"];
/** Why leads change hands. */
export type How = { cause: Assignment["cause"]; reason?: string | undefined };

/** Gives leads to somebody in the caller's reach, or to nobody; what is out of reach looks absent. */
export async function assignLeads(
  ctx: Ctx,
  { leadIds, assigneeId, reason }: Input<typeof assignLeadsEndpoint>["body"],
): Promise<Output<typeof assignLeadsEndpoint>> {
  const owner = assigneeId === null ? null : await ownerNamed(ctx, assigneeId);
  const held = await lockLeads(ctx.tx, [...new Set(leadIds)]);
  const within = held.filter(
    (lead) => !lead.deleted_at && inScope(ctx, "leads:assign", ownersOf(lead)),
  );
  const gifts = within.map((lead) => ({
    leadId: lead.id,
    userId: assigneeId,
    // Without an owner a lead stays with the team it has.
    teamId: owner ? owner.team_id : lead.team_id,
  }));
  const given = await giveLeads(ctx, gifts, "MANUAL", { cause: "MANUAL", reason });
  const outcomes = new Map<string, Outcome>(within.map(({ id }) => [id, "UNCHANGED"]));
  for (const id of given) outcomes.set(id, "ASSIGNED");
  const items = leadIds.map((leadId) => ({
    leadId,
    outcome: outcomes.get(leadId) ?? ("NOT_FOUND" as const),
  }));
  return { assigned: given.length, items };
}

/** A lead that goes from whoever had it to another, or to nobody. */
export type HandOver = { id: string; from: string | null } & Ownership;

/** Writes down that leads went from hand to hand, with a statement for each table. */
export async function keepAssignments(
  ctx: Ctx,
  given: readonly HandOver[],
  { cause, reason }: How,
): Promise<void> {
  const changed = given.filter((one) => one.from !== one.assignee_id);
  const had = changed.filter(({ from }) => from !== null);
  await endAssignments(
    ctx.tx,
    had.map(({ id }) => id),
    ctx.now,
  );
  const vault = reason === undefined ? undefined : await ctx.vault();
  const rows = changed.flatMap(({ id: lead_id, assignee_id, team_id }) => {
    if (assignee_id === null) return [];
    const id = newId();
    const sealed = vault && reason ? vault.seal("lead_assignments", "reason", id, reason) : null;
    const actor_id = ctx.actor.userId;
    return [{ id, lead_id, assignee_id, team_id, cause, reason: sealed, actor_id }];
  });
  await insertAssignments(ctx.tx, rows, ctx.now);
}

export async function listAssignments(
  ctx: Ctx,
  leadId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const before = idCursor("assignments", cursor);
  const lead = await findLead(ctx.tx, leadId);
  if (!lead || lead.deleted_at || !inScope(ctx, "leads:read", ownersOf(lead))) {
    throw notFound("lead");
  }
  const rows = await selectAssignments(ctx.tx, leadId, { before, limit: limit + 1 });
  const vault = await ctx.vault();
  const cursorOf = (last: AssignmentRow) => encodeCursor("assignments", [last.id]);
  return toPage(rows, limit, cursorOf, (row) => toAssignment(vault, row));
}

function toAssignment(vault: Vault, row: AssignmentRow): Assignment {
  return {
    id: row.id,
    leadId: row.lead_id,
    assigneeId: row.assignee_id,
    assigneeName: row.assignee_name,
    from: row.from_at.toISOString(),
    to: row.to_at?.toISOString() ?? null,
    actorId: row.actor_id,
    actorName: row.actor_name,
    cause: row.cause,
    reason: row.reason && vault.open("lead_assignments", "reason", row.id, row.reason),
  };
}
