import {
  type mergeLeads as endpoint,
  type Input,
  leadDeleted,
  leadUpdated,
  type Merge,
  type MergePreview,
} from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import { invalid, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { record } from "../activities/service.ts";
import { tellLeft } from "../leads/assign.ts";
import { type LeadChange, type LeadFull, lockLead, updateLeadRow } from "../leads/queries.ts";
import { lockWithin } from "../leads/service.ts";
import { audienceOf } from "../leads/view.ts";
import { keepArrival } from "./arrivals.ts";
import { countPointing, moveAll } from "./queries.ts";
import { columnsOf, keepMerge } from "./snapshot.ts";

type Choices = Input<typeof endpoint>["body"]["fields"];
type Side = "WINNER" | "LOSER";

/** The columns of a lead that a merge may change. */
export const mergedColumns = [
  "status",
  "source",
  "external_id",
  "assignee_id",
  "team_id",
  "attributes",
] as const;

type Pair = { winner: LeadFull; loser: LeadFull };

/** Merges one lead of a person into another of the same person, with its history, calls and memberships. */
export async function mergeLeads(
  ctx: Ctx,
  winnerId: string,
  { loserId, fields }: Input<typeof endpoint>["body"],
): Promise<Merge> {
  const pair = await lockPair(ctx, winnerId, loserId);
  const { winner, loser } = pair;
  const choices = choicesOf(pair, fields);
  const taken = (field: keyof Choices) => (choices[field] === "LOSER" ? loser : winner);
  const owner = taken("assigneeId");
  if (owner.assignee_id !== winner.assignee_id) demand(ctx, "leads:assign");

  const moved = await moveAll(ctx, "leads", loserId, winnerId);
  await keepArrival(ctx.tx, loserId, winnerId);
  // First the loser goes: of two living leads only one may have the id of the other system.
  await updateLeadRow(ctx.tx, loserId, { deleted_at: ctx.now, deleted_by: ctx.actor.userId });
  const change: LeadChange = {
    status: taken("status").status,
    source: taken("source").source,
    external_id: taken("externalId").external_id,
    assignee_id: owner.assignee_id,
    team_id: owner.team_id,
    attributes: JSON.stringify({ ...loser.attributes, ...winner.attributes }),
  };
  await tellLeft(ctx, winner, { assignee_id: owner.assignee_id, team_id: owner.team_id });
  await updateLeadRow(ctx.tx, winnerId, change);
  const after = await lockLead(ctx.tx, winnerId);
  if (!after) throw new Error("a lead that was just merged is missing");
  const merge = await keepMerge(ctx, "LEAD", winnerId, loserId, {
    before: columnsOf(winner, mergedColumns),
    after: columnsOf(after, mergedColumns),
    moved,
    points: [],
  });
  const data = { fields: ["merged"], mergeId: merge.id, leadId: loserId };
  await record(ctx, after, { type: "LEAD_UPDATED", data });
  await tellMerged(ctx, pair, after);
  return merge;
}

export async function previewLeadMerge(
  ctx: Ctx,
  winnerId: string,
  loserId: string,
): Promise<MergePreview> {
  const pair = await lockPair(ctx, winnerId, loserId);
  const choices = choicesOf(pair, {});
  const values = ({ status, source, external_id, assignee_id }: LeadFull) => ({
    status,
    source,
    externalId: external_id,
    assigneeId: assignee_id,
  });
  const [ours, theirs] = [values(pair.winner), values(pair.loser)];
  return {
    fields: (["status", "source", "externalId", "assigneeId"] as const).map((field) => ({
      field,
      winner: ours[field],
      loser: theirs[field],
      taken: choices[field] ?? "WINNER",
    })),
    moves: await countPointing(ctx, "leads", loserId),
  };
}

async function lockPair(ctx: Ctx, winnerId: string, loserId: string): Promise<Pair> {
  if (winnerId === loserId) throw invalid("loserId", "is the same lead");
  const held = new Map<string, LeadFull>();
  for (const id of [winnerId, loserId].sort()) {
    const permission = id === winnerId ? "leads:update" : "leads:delete";
    held.set(id, await lockWithin(ctx, permission, id));
  }
  const [winner, loser] = [held.get(winnerId), held.get(loserId)];
  if (!winner || !loser) throw new Error("two leads were held");
  if (winner.active_call_id !== null || loser.active_call_id !== null) {
    throw new Refusal("lead-on-call", "One of the leads is on a call; try again when it has ended");
  }
  if (winner.contact_id !== loser.contact_id) {
    throw new Refusal("conflict", "The leads are with two contacts; merge these first");
  }
  return { winner, loser };
}

function choicesOf({ winner, loser }: Pair, chosen: Choices): Choices {
  const fill = (has: unknown, other: unknown): Side =>
    has === null && other !== null ? "LOSER" : "WINNER";
  return {
    source: fill(winner.source, loser.source),
    externalId: fill(winner.external_id, loser.external_id),
    ...chosen,
  };
}

async function tellMerged(ctx: Ctx, { winner, loser }: Pair, after: LeadFull): Promise<void> {
  const { contact_id: contactId } = winner;
  await emitAll(ctx, [
    {
      type: leadUpdated,
      data: { id: winner.id, contactId, fields: ["merged"] },
      audience: audienceOf(after),
      change: { before: columnsOf(winner, mergedColumns), after: columnsOf(after, mergedColumns) },
    },
    {
      type: leadDeleted,
      data: { id: loser.id, contactId },
      audience: audienceOf(loser),
      change: { before: columnsOf(loser, mergedColumns) },
    },
  ]);
}
