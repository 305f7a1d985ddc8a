import type { GroupMergeReason } from "@parley/contract";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import { Refusal, type RefusalCode } from "../../../../platform/errors.ts";
import { defineJob } from "../../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../../platform/operations/run.ts";
import { inTheNameOf } from "../../bulk/actor.ts";
import { mergeAll, undoAll } from "../merge-group.ts";
import { type GroupRow, selectGroups } from "../queries.ts";
import { chooseWinner } from "./choose.ts";
import {
  addCounts,
  type ItemRow,
  insertItems,
  lastMerged,
  type ManyRow,
  markItem,
  readMany,
  removeMany,
  worthOf,
} from "./queries.ts";

const ManyRef = z.object({ groupMergeId: z.uuid() });
const UndoRef = z.object({ groupMergeId: z.uuid(), userId: z.uuid() });
const Place = z.object({ score: z.number(), id: z.uuid() });
const Resume = z.object({ after: Place.nullable(), at: z.number().int(), done: z.number().int() });
type Resume = z.infer<typeof Resume>;
type Place = z.infer<typeof Place>;

/** Each merge tells many; a transaction that tells stays short. */
const batch = 8;

/** Merges group after group; run again after a crash it goes on where it was. */
export const mergeMany = defineJob("merge-duplicates", ManyRef, async ({ groupMergeId }, run) => {
  const row = await run.inTenant((ctx) => readMany(ctx.tx, groupMergeId));
  if (!row) return;
  await carryOut(run, row.operation_id, {
    resume: Resume,
    work: (operation) => mergeGroups(row, operation),
  });
});

/** Takes the merges back, the last first. */
export const takeBackMerges = defineJob("undo-merges", UndoRef, async (ref, run) => {
  const row = await run.inTenant((ctx) => readMany(ctx.tx, ref.groupMergeId));
  if (!row || row.undo_operation_id === null) return;
  await carryOut(run, row.undo_operation_id, {
    resume: z.object({ done: z.number().int() }),
    work: (operation) => undoGroups(row, ref.userId, operation),
  });
});

/** What became of each group is kept for a while, to be taken back, and no longer. */
export const forgetGroupMerge = defineJob(
  "forget-group-merge",
  ManyRef,
  async ({ groupMergeId }, run) => {
    await run.inTenant((ctx) => removeMany(ctx.tx, groupMergeId));
  },
);

async function mergeGroups(row: ManyRow, operation: OperationRun<Resume>): Promise<void> {
  let at: Resume = operation.resume ?? { after: null, at: 0, done: 0 };
  for (let more = true; more; ) {
    await operation.step(async (plain) => {
      const ctx = await inTheNameOf(plain, row.owner_id);
      const next = await nextGroups(ctx, row, at, batch);
      more = next.more;
      const items: ItemRow[] = [...next.gone.map((id) => refused(id, "NOT_FOUND", 0))];
      for (const group of next.groups) items.push(await mergeOne(ctx, row, group));
      await insertItems(ctx.tx, row.id, items);
      const merged = items.filter(({ result }) => result === "MERGED").length;
      await addCounts(ctx.tx, row.id, { merged, refused: items.length - merged });
      at = { after: next.after, at: next.at, done: at.done + items.length };
      return { done: at.done, ...(more ? {} : { total: at.done }), resume: at };
    });
  }
}

type Next = {
  groups: GroupRow[];
  /** Those that were named and are none any more. */
  gone: string[];
  after: Place | null;
  at: number;
  more: boolean;
};

/** The next groups of a selection, in the order of the list. */
export async function nextGroups(
  ctx: Ctx,
  { selection, run_id: runId }: Pick<ManyRow, "selection" | "run_id">,
  { after, at }: Pick<Resume, "after" | "at">,
  limit: number,
): Promise<Next> {
  if ("groupIds" in selection) {
    const all = [...new Set(selection.groupIds)];
    const ids = all.slice(at, at + limit);
    const groups = await selectGroups(ctx, runId, { ids });
    const found = new Set(groups.map(({ id }) => id));
    const gone = ids.filter((id) => !found.has(id));
    return { groups, gone, after: null, at: at + limit, more: at + limit < all.length };
  }
  const { filter } = selection;
  const groups = await selectGroups(ctx, runId, { filter, after: after ?? undefined, limit });
  const last = groups.at(-1);
  return {
    groups,
    gone: [],
    after: last ? { score: last.score, id: last.id } : after,
    at: 0,
    more: groups.length === limit,
  };
}

async function mergeOne(ctx: Ctx, { keep }: ManyRow, group: GroupRow): Promise<ItemRow> {
  const ids = group.members.map(({ id }) => id);
  const choice = chooseWinner(group, keep, await worthOf(ctx.tx, ids));
  if (!choice.winner) return refused(group.id, choice.reason, ids.length);
  const { winner, losers } = choice;
  const merges = await orRefused(ctx, () =>
    mergeAll(
      ctx,
      winner.id,
      losers.map(({ id }) => id),
    ),
  );
  if ("reason" in merges) return refused(group.id, merges.reason, ids.length);
  return {
    group_id: group.id,
    result: "MERGED",
    reason: null,
    winner_id: winner.id,
    contacts: ids.length,
    merge_ids: merges.done.map(({ id }) => id),
  };
}

function refused(groupId: string, reason: GroupMergeReason, contacts: number): ItemRow {
  return {
    group_id: groupId,
    result: "REFUSED",
    reason,
    winner_id: null,
    contacts,
    merge_ids: [],
  };
}

async function undoGroups(
  row: ManyRow,
  userId: string,
  operation: OperationRun<{ done: number }>,
): Promise<void> {
  let done = operation.resume?.done ?? 0;
  for (let more = true; more; ) {
    await operation.step(async (plain) => {
      const ctx = await inTheNameOf(plain, userId);
      // What was taken back is no longer MERGED, so the next batch begins where this one ends.
      const items = await lastMerged(ctx.tx, row.id, batch);
      more = items.length === batch;
      let restored = 0;
      for (const { group_id, merge_ids } of items) {
        const undone = await orRefused(ctx, () => undoAll(ctx, merge_ids));
        if ("done" in undone) restored++;
        const outcome =
          "done" in undone
            ? { result: "RESTORED" as const, reason: null }
            : { result: "KEPT" as const, reason: whyKept(undone.reason) };
        await markItem(ctx.tx, row.id, { group_id, ...outcome });
      }
      await addCounts(ctx.tx, row.id, { restored, kept: items.length - restored });
      done += items.length;
      return { done, resume: { done } };
    });
  }
}

const whyKept = (reason: GroupMergeReason): GroupMergeReason =>
  reason === "CONFLICT" ? "CHANGED_SINCE" : reason;

const reasons: Readonly<Partial<Record<RefusalCode, GroupMergeReason>>> = {
  "lead-on-call": "ON_CALL",
  "not-found": "NOT_ALLOWED",
  "permission-missing": "NOT_ALLOWED",
  conflict: "CONFLICT",
};

/** Within a savepoint: what is refused has changed nothing, and the others go on. */
async function orRefused<R>(
  ctx: Ctx,
  work: () => Promise<R>,
): Promise<{ done: R } | { reason: GroupMergeReason }> {
  await sql`savepoint one_group`.execute(ctx.tx);
  try {
    const done = await work();
    await sql`release savepoint one_group`.execute(ctx.tx);
    return { done };
  } catch (error) {
    const reason = error instanceof Refusal ? reasons[error.code] : undefined;
    if (!reason) throw error;
    await sql`rollback to savepoint one_group`.execute(ctx.tx);
    return { reason };
  }
}
