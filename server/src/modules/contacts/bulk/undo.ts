import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../platform/operations/run.ts";
import { inScope } from "../../../platform/scope.ts";
import { reviveContact } from "../contacts/of-lead.ts";
import { demandLeadRoom } from "../leads/queries.ts";
import { ownersOf } from "../leads/view.ts";
import { inTheNameOf } from "./actor.ts";
import { type Outcome, permissionFor, stateOf, writeOutcomes } from "./apply.ts";
import { type Decision, decideUndo } from "./decide.ts";
import { asFault, batch } from "./job.ts";
import {
  addCounts,
  type BulkRow,
  type ItemRow,
  type LeadForBulk,
  leadsForBulk,
  markItems,
  readBulk,
  selectItems,
  takenExternalIds,
} from "./queries.ts";

const UndoRef = z.object({ bulkEditId: z.uuid(), userId: z.uuid() });
const Resume = z.object({ done: z.number().int() });

/** Gives the leads of a bulk edit back what they had, where nobody has changed it since. */
export const takeBackEdits = defineJob("undo-bulk-edit", UndoRef, async (ref, run) => {
  const row = await run.inTenant((ctx) => readBulk(ctx.tx, ref.bulkEditId));
  if (!row || row.undo_operation_id === null) return;
  await carryOut(run, row.undo_operation_id, {
    resume: Resume,
    work: (operation) => undoAll(row, ref.userId, operation),
  });
});

async function undoAll(
  row: BulkRow,
  userId: string,
  operation: OperationRun<z.infer<typeof Resume>>,
): Promise<void> {
  let done = operation.resume?.done ?? 0;
  for (let more = true; more; ) {
    await operation.step(async (plain) => {
      const ctx = await inTheNameOf(plain, userId);
      // What was taken back is no longer CHANGED, so the next batch begins where this one ends.
      const page = { result: "CHANGED" as const, after: undefined, limit: batch };
      const items = await selectItems(ctx.tx, row.id, page);
      more = items.length === batch;
      await undoBatch(ctx, row, items).catch(asFault);
      done += items.length;
      return { done, resume: { done } };
    });
  }
}

async function undoBatch(ctx: Ctx, row: BulkRow, items: readonly ItemRow[]): Promise<void> {
  const ids = items.map((item) => item.lead_id);
  const leads = new Map((await leadsForBulk(ctx.tx, ids, true)).map((lead) => [lead.id, lead]));
  const isDelete = row.change.action === "DELETE";
  const taken = isDelete ? await takenBy(ctx, [...leads.values()]) : new Set<string>();
  const outcomes = items.map((item): Outcome => {
    const lead = leads.get(item.lead_id);
    return { id: item.lead_id, lead, decision: decided(ctx, row, item, lead, taken) };
  });
  if (isDelete) await revive(ctx, outcomes);
  await writeOutcomes(ctx, row.id, outcomes);
  if (isDelete) await demandLeadRoom(ctx);
  const marks = outcomes.map(({ id, decision }) => ({
    lead_id: id,
    result: decision.result === "CHANGED" ? ("RESTORED" as const) : ("KEPT" as const),
    reason: decision.result === "REFUSED" ? decision.reason : null,
  }));
  await markItems(ctx.tx, row.id, marks);
  const restored = marks.filter(({ result }) => result === "RESTORED").length;
  await addCounts(ctx.tx, row.id, { restored, kept: marks.length - restored });
}

function decided(
  ctx: Ctx,
  row: BulkRow,
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
async function revive(ctx: Ctx, outcomes: readonly Outcome[]): Promise<void> {
  for (const { lead, decision } of outcomes) {
    if (lead && decision.result === "CHANGED") await reviveContact(ctx, lead);
  }
}
