import type { BulkChange } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { OperationFault } from "../../../platform/operations/run.ts";
import { inScope } from "../../../platform/scope.ts";
import { reviveContact } from "../contacts/of-lead.ts";
import { demandFit } from "../fields/service.ts";
import { ownerNamed } from "../leads/assign.ts";
import type { LeadFilter } from "../leads/filter.ts";
import { countLeads, listLeads } from "../leads/list.ts";
import { newestFirst } from "../leads/order.ts";
import { demandLeadRoom, findAssignee } from "../leads/queries.ts";
import { ownersOf } from "../leads/view.ts";
import { demandTags } from "../tags/change.ts";
import { decidedMoves } from "../workflow/service.ts";
import { type LeadOutcome, outcomesOf, permissionFor, stateOf, writeOutcomes } from "./apply.ts";
import type { NewOwner } from "./decide.ts";
import type { BulkKind } from "./kind.ts";
import { type LeadForBulk, leadsForBulk, takenExternalIds } from "./lead-queries.ts";
import type { ItemRow } from "./queries.ts";
import { type Decision, decideUndo } from "./values.ts";

/** Bulk edits of leads. */
export const bulkLeads: BulkKind<BulkChange, LeadFilter> = {
  record: "LEAD",
  unit: "LEADS",
  work: { edit: "BULK_EDIT", undo: "BULK_UNDO" },
  update: "leads:update",
  permissionFor,
  permissionToUndo: (change) =>
    change.action === "DELETE" ? "leads:restore" : permissionFor(change),
  check,
  count: async (ctx, filter) => {
    const { count, capped } = await countLeads(ctx, filter);
    return capped ? null : count;
  },
  page: async (ctx, filter, after, limit) => {
    const place = after === null ? undefined : { value: null, id: after };
    const leads = await listLeads(ctx, filter, { order: newestFirst, after: place, limit });
    return leads.map(({ id }) => id);
  },
  preview: async (ctx, change, ids) => {
    const leads = await leadsForBulk(ctx.tx, ids, false);
    const given = { owner: await newOwner(ctx, change), moves: await decidedMoves(ctx) };
    return outcomesOf(ctx, change, ids, leads, given);
  },
  edit: async (ctx, { id, change }, ids) => {
    const leads = await leadsForBulk(ctx.tx, ids, true);
    const given = { owner: await newOwner(ctx, change), moves: await decidedMoves(ctx) };
    const outcomes = outcomesOf(ctx, change, ids, leads, given);
    await writeOutcomes(ctx, id, outcomes);
    return outcomes;
  },
  undo,
  names: async (ctx, ids) => {
    const leads = await leadsForBulk(ctx.tx, ids, false);
    const seen = leads.filter((lead) => inScope(ctx, "leads:read", ownersOf(lead)));
    return new Map(seen.map((lead) => [lead.id, lead.name]));
  },
};

/** Who gets leads must be in the caller's reach, and a value must fit its field. */
async function check(ctx: Ctx, change: BulkChange): Promise<void> {
  if (change.action === "ATTRIBUTE") {
    await demandFit(ctx, { [change.key]: change.value }, { partial: true });
  }
  if (change.action === "ADD_TAG") await demandTags(ctx.tx, [change.tagId]);
  if (change.action === "ASSIGN" && change.assigneeId !== null) {
    await ownerNamed(ctx, change.assigneeId);
  }
}

/** Who gets the leads is asked again at each step: he may have left meanwhile. */
async function newOwner(ctx: Ctx, change: BulkChange): Promise<NewOwner | null> {
  if (change.action !== "ASSIGN" || change.assigneeId === null) return null;
  const user = await findAssignee(ctx.tx, change.assigneeId);
  if (!user) throw new OperationFault("Who should get the leads is not active any more");
  return { assigneeId: user.id, teamId: user.team_id };
}

async function undo(
  ctx: Ctx,
  bulk: { id: string; change: BulkChange },
  items: readonly ItemRow[],
): Promise<LeadOutcome[]> {
  const ids = items.map((item) => item.record_id);
  const leads = new Map((await leadsForBulk(ctx.tx, ids, true)).map((lead) => [lead.id, lead]));
  const isDelete = bulk.change.action === "DELETE";
  const taken = isDelete ? await takenBy(ctx, [...leads.values()]) : new Set<string>();
  const outcomes = items.map((item): LeadOutcome => {
    const lead = leads.get(item.record_id);
    return { id: item.record_id, lead, decision: decided(ctx, bulk, item, lead, taken) };
  });
  if (isDelete) await revive(ctx, outcomes);
  await writeOutcomes(ctx, bulk.id, outcomes);
  if (isDelete) await demandLeadRoom(ctx);
  return outcomes;
}

function decided(
  ctx: Ctx,
  row: { change: BulkChange },
  item: ItemRow,
  lead: LeadForBulk | undefined,
  taken: ReadonlySet<string>,
): Decision {
  const isDelete = row.change.action === "DELETE";
  if (!lead || (lead.deleted_at !== null) !== isDelete) {
    return { result: "REFUSED", reason: "CHANGED_SINCE" };
  }
  const permission = isDelete ? "leads:restore" : permissionFor(row.change);
  if (!inScope(ctx, permission, ownersOf(lead)))
    return { result: "REFUSED", reason: "NOT_ALLOWED" };
  if (lead.external_id !== null && taken.has(lead.external_id)) {
    return { result: "REFUSED", reason: "EXTERNAL_ID_TAKEN" };
  }
  return decideUndo({ before: item.before ?? {}, after: item.after ?? {} }, stateOf(lead));
}

function takenBy(ctx: Ctx, leads: readonly LeadForBulk[]): Promise<Set<string>> {
  const ids = leads.map((lead) => lead.external_id).filter((id) => id !== null);
  return takenExternalIds(ctx.tx, ids);
}

/** Leads that come back bring their contacts back. */
async function revive(ctx: Ctx, outcomes: readonly LeadOutcome[]): Promise<void> {
  for (const { lead, decision } of outcomes) {
    if (lead && decision.result === "CHANGED") await reviveContact(ctx, lead);
  }
}
