import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault, type OperationRun } from "../../../platform/operations/run.ts";
import { listLeads } from "../leads/list.ts";
import { newestFirst } from "../leads/order.ts";
import { findAssignee } from "../leads/queries.ts";
import { decidedMoves } from "../workflow/service.ts";
import { inTheNameOf } from "./actor.ts";
import { outcomesOf, writeOutcomes } from "./apply.ts";
import type { NewOwner } from "./decide.ts";
import {
  addCounts,
  type BulkRow,
  type ItemRow,
  insertItems,
  leadsForBulk,
  readBulk,
  removeBulk,
  type Selection,
} from "./queries.ts";

export const batch = 250;

const BulkRef = z.object({ bulkEditId: z.uuid() });
const Resume = z.object({ after: z.uuid().nullable(), done: z.number().int() });
type Resume = z.infer<typeof Resume>;

/** Changes the leads of a bulk edit, batch by batch; run again after a crash it goes on where it was. */
export const editLeads = defineJob("bulk-edit-leads", BulkRef, async ({ bulkEditId }, run) => {
  const row = await run.inTenant((ctx) => readBulk(ctx.tx, bulkEditId));
  if (!row) return;
  await carryOut(run, row.operation_id, {
    resume: Resume,
    work: (operation) => editAll(row, operation),
  });
});

/** What became of each lead is kept for a while, to be taken back, and no longer. */
export const forgetBulkEdit = defineJob(
  "forget-bulk-edit",
  BulkRef,
  async ({ bulkEditId }, run) => {
    await run.inTenant((ctx) => removeBulk(ctx.tx, bulkEditId));
  },
);

async function editAll(row: BulkRow, operation: OperationRun<Resume>): Promise<void> {
  let { after, done } = operation.resume ?? { after: null, done: 0 };
  for (let more = true; more; ) {
    await operation.step(async (plain) => {
      const ctx = await inTheNameOf(plain, row.owner_id);
      const ids = await nextIds(ctx, row.selection, after, batch);
      more = ids.length === batch;
      await editBatch(ctx, row, ids);
      after = ids.at(-1) ?? after;
      done += ids.length;
      return { done, ...(more ? {} : { total: done }), resume: { after, done } };
    });
  }
}

async function editBatch(ctx: Ctx, row: BulkRow, ids: readonly string[]): Promise<void> {
  const leads = await leadsForBulk(ctx.tx, ids, true);
  const given = { owner: await newOwner(ctx, row), moves: await decidedMoves(ctx) };
  const outcomes = outcomesOf(ctx, row.change, ids, leads, given);
  await writeOutcomes(ctx, row.id, outcomes);
  const items = outcomes.flatMap(({ id, decision }): ItemRow[] => {
    if (decision.result === "UNCHANGED") return [];
    const of = { lead_id: id, result: decision.result };
    return decision.result === "REFUSED"
      ? [{ ...of, reason: decision.reason, before: null, after: null }]
      : [{ ...of, reason: null, before: decision.before, after: decision.after }];
  });
  await insertItems(ctx.tx, row.id, items);
  const changed = items.filter(({ result }) => result === "CHANGED").length;
  const refused = items.length - changed;
  await addCounts(ctx.tx, row.id, { changed, refused, unchanged: ids.length - items.length });
}

/** Who gets the leads is asked again at each step: he may have left meanwhile. */
async function newOwner(ctx: Ctx, { change }: BulkRow): Promise<NewOwner | null> {
  if (change.action !== "ASSIGN" || change.assigneeId === null) return null;
  const user = await findAssignee(ctx.tx, change.assigneeId);
  if (!user) throw new OperationFault("Who should get the leads is not active any more");
  return { assigneeId: user.id, teamId: user.team_id };
}

/**
 * The next leads of a selection. A filter is followed from the newest lead to the oldest, so that a lead
 * that came meanwhile is not taken in, and one that the change takes out of the filter does not shift the rest.
 */
export async function nextIds(
  ctx: Ctx,
  selection: Selection,
  after: string | null,
  limit: number,
): Promise<string[]> {
  if ("ids" in selection) {
    const sorted = [...new Set(selection.ids)].sort().reverse();
    return sorted.filter((id) => after === null || id < after).slice(0, limit);
  }
  const place = after === null ? undefined : { value: null, id: after };
  const page = { order: newestFirst, after: place, limit };
  return (await listLeads(ctx, selection.filter, page)).map(({ id }) => id);
}

/** A refusal in the middle of long work is told as the reason of its end. */
export function asFault(error: unknown): never {
  if (error instanceof Refusal && error.code === "limit-reached") {
    throw new OperationFault(error.message);
  }
  throw error;
}
