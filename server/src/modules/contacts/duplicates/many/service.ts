import type {
  GroupMerge,
  GroupMergePreview,
  GroupMergeReason,
  Input,
  listGroupMergeItems,
  startGroupMerge,
} from "@parley/contract";
import { type Ctx, demand, userOf } from "../../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../../platform/errors.ts";
import { encodeCursor, idCursor } from "../../../../platform/http/cursor.ts";
import { newId } from "../../../../platform/ids.ts";
import { startOperation } from "../../../../platform/operations/service.ts";
import { inScope } from "../../../../platform/scope.ts";
import { ownerOf } from "../../bulk/actor.ts";
import { selectContacts } from "../../contacts/list-queries.ts";
import { newestContacts } from "../../contacts/order.ts";
import { countGroups } from "../queries.ts";
import { currentRun } from "../run/runs.ts";
import { chooseWinner } from "./choose.ts";
import { forgetGroupMerge, mergeMany, nextGroups, takeBackMerges } from "./jobs.ts";
import {
  insertMany,
  lockMany,
  type ManyRow,
  readMany,
  type Selection,
  selectItems,
  setUndo,
  worthOf,
} from "./queries.ts";

type Asked = Input<typeof startGroupMerge>["body"];

const mostPreviewed = 2000;
const previewBatch = 200;
const mostExamples = 10;
/** For so long it can be taken back. */
const keptMs = 30 * 86_400_000;

/** What merging these groups would do now. */
export async function previewMany(
  ctx: Ctx,
  { selection, keep }: Asked,
): Promise<GroupMergePreview> {
  demandMerging(ctx);
  const preview: GroupMergePreview = {
    groups: 0,
    capped: false,
    contacts: 0,
    refused: [],
    examples: [],
  };
  const refused = new Map<GroupMergeReason, number>();
  const refuse = (reason: GroupMergeReason, count = 1) =>
    refused.set(reason, (refused.get(reason) ?? 0) + count);
  const runId = await currentRun(ctx.tx);
  let place: Parameters<typeof nextGroups>[2] = { after: null, at: 0 };
  for (let more = runId !== undefined; more && runId; ) {
    const next = await nextGroups(ctx, { selection, run_id: runId }, place, previewBatch);
    if (next.gone.length > 0) refuse("NOT_FOUND", next.gone.length);
    const worth = await worthOf(
      ctx.tx,
      next.groups.flatMap(({ members }) => members.map(({ id }) => id)),
    );
    for (const group of next.groups) {
      const choice = chooseWinner(group, keep, worth);
      if (!choice.winner) refuse(choice.reason);
      else addTo(preview, group.id, choice);
    }
    preview.groups += next.groups.length + next.gone.length;
    place = next;
    preview.capped = next.more && preview.groups >= mostPreviewed;
    more = next.more && !preview.capped;
  }
  return { ...preview, refused: [...refused].map(([reason, count]) => ({ reason, count })) };
}

type Named = { name: string };

function addTo(
  preview: GroupMergePreview,
  groupId: string,
  { winner, losers }: { winner: Named; losers: Named[] },
): void {
  preview.contacts += losers.length;
  if (preview.examples.length >= mostExamples) return;
  const merged = losers.map(({ name }) => name);
  preview.examples.push({ groupId, kept: winner.name, merged });
}

/** Starts merging as long work. */
export async function startMany(ctx: Ctx, { selection, keep }: Asked): Promise<GroupMerge> {
  demandMerging(ctx);
  const runId = await currentRun(ctx.tx);
  if (runId === undefined) {
    throw new Refusal("conflict", "Nobody has looked for duplicates yet");
  }
  const id = newId();
  const operation = await startOperation(ctx, {
    kind: "MERGE_DUPLICATES",
    title: keep,
    unit: "GROUPS",
    total: await sizeOf(ctx, runId, selection),
    subjectId: id,
  });
  const row = { id, keep, selection, run_id: runId, operation_id: operation.id };
  await insertMany(ctx.tx, { ...row, ...ownerOf(ctx), created_at: ctx.now });
  await mergeMany.enqueue(ctx, { groupMergeId: id });
  const runAt = new Date(ctx.now.getTime() + keptMs);
  await forgetGroupMerge.enqueue(ctx, { groupMergeId: id }, { runAt });
  return getGroupMerge(ctx, id);
}

export async function getGroupMerge(ctx: Ctx, id: string): Promise<GroupMerge> {
  const row = await readMany(ctx.tx, id);
  if (!row || !isInReach(ctx, row)) throw notFound("merge of groups");
  return toGroupMerge(row);
}

/** Takes the merges back, as long work too. */
export async function undoMany(ctx: Ctx, id: string): Promise<GroupMerge> {
  const row = await lockMany(ctx.tx, id);
  if (!row || !isInReach(ctx, row)) throw notFound("merge of groups");
  demandMerging(ctx);
  if (!mayUndo(row)) {
    throw new Refusal("conflict", "It runs still, merged nothing, or was taken back already");
  }
  const operation = await startOperation(ctx, {
    kind: "UNDO_MERGES",
    title: row.keep,
    unit: "GROUPS",
    total: row.merged - row.restored - row.kept,
    subjectId: id,
  });
  await setUndo(ctx.tx, id, operation.id);
  await takeBackMerges.enqueue(ctx, { groupMergeId: id, userId: userOf(ctx) });
  return getGroupMerge(ctx, id);
}

/** What became of each group. Names are told of those contacts only that the caller sees. */
export async function itemsOfMerge(
  ctx: Ctx,
  id: string,
  { cursor, limit, result }: Input<typeof listGroupMergeItems>["query"],
) {
  const after = idCursor("group-merge-items", cursor);
  const row = await readMany(ctx.tx, id);
  if (!row || !isInReach(ctx, row)) throw notFound("merge of groups");
  const items = await selectItems(ctx.tx, id, { result, after, limit: limit + 1 });
  const shown = items.slice(0, limit);
  const contactIds = shown.flatMap(({ winner_id }) => winner_id ?? []);
  const seen = await selectContacts(
    ctx,
    { contactIds },
    { order: newestContacts, after: undefined, limit },
  );
  const names = new Map(seen.map((contact) => [contact.id, contact.name]));
  const last = items.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((item) => ({
      groupId: item.group_id,
      winnerId: item.winner_id,
      winnerName: item.winner_id ? (names.get(item.winner_id) ?? null) : null,
      contacts: item.contacts,
      result: item.result,
      reason: item.reason,
    })),
    nextCursor: last ? encodeCursor("group-merge-items", [last.group_id]) : null,
  };
}

function demandMerging(ctx: Ctx): void {
  demand(ctx, "contacts:update");
  demand(ctx, "contacts:delete");
}

async function sizeOf(ctx: Ctx, runId: string, selection: Selection): Promise<number | null> {
  if ("groupIds" in selection) return new Set(selection.groupIds).size;
  const { strength, reason } = selection.filter;
  if (reason && reason.length > 0) return null;
  const counts = await countGroups(ctx, runId);
  return strength ? counts[strength] : counts.EXACT + counts.NORMALISED + counts.FUZZY;
}

function isInReach(ctx: Ctx, row: ManyRow): boolean {
  return inScope(ctx, "duplicates:manage", { owners: [row.owner_id], teamId: row.team_id });
}

const over = new Set(["DONE", "FAILED", "CANCELLED"]);

function mayUndo(row: ManyRow): boolean {
  const isUndoing = row.undo_state !== null && !over.has(row.undo_state);
  return over.has(row.state) && !isUndoing && row.merged > row.restored + row.kept;
}

function toGroupMerge(row: ManyRow): GroupMerge {
  const { merged, refused, restored, kept } = row;
  return {
    id: row.id,
    keep: row.keep,
    operationId: row.operation_id,
    state: row.state as GroupMerge["state"],
    undoOperationId: row.undo_operation_id,
    undoState: row.undo_state as GroupMerge["undoState"],
    counts: { merged, refused, restored, kept },
    ownerId: row.owner_id,
    createdAt: row.created_at.toISOString(),
    can: mayUndo(row) ? ["undo"] : [],
  };
}
