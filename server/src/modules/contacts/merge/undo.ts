import { contactCreated, leadRestored, leadUpdated, type Merge } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { addActivities, record } from "../activities/service.ts";
import { refuseOnCall } from "../contacts/addresses.ts";
import {
  type ContactChange,
  type ContactLead,
  contactWithExternalId,
  copyToLeads,
  findContact,
  lockContact,
  lockLeadsOf,
  updateContactRow,
} from "../contacts/queries.ts";
import { audiencesOf, tellChange } from "../contacts/telling.ts";
import { refreshGroups } from "../duplicates/queries.ts";
import { type LeadChange, leadWithExternalId, lockLead, updateLeadRow } from "../leads/queries.ts";
import { audienceOf, ownersOf } from "../leads/view.ts";
import { dropArrival } from "./arrivals.ts";
import { contactColumns } from "./contacts.ts";
import { mergedColumns } from "./leads.ts";
import {
  laterMerge,
  lockMerge,
  type MergeRow,
  markUndone,
  moveAllBack,
  movePointsBack,
} from "./queries.ts";
import { changedSince, columnsOf, openSnapshot, type Snapshot } from "./snapshot.ts";

/** Takes a merge back: both records are what they were, unless something since contradicts. */
export async function undoMerge(ctx: Ctx, id: string): Promise<Merge> {
  const row = await lockMerge(ctx.tx, id);
  if (!row) throw notFound("merge");
  if (row.kind === "CONTACT") await undoContacts(ctx, row);
  else await undoLeads(ctx, row);
  await markUndone(ctx.tx, id, ctx.now);
  return {
    id,
    kind: row.kind === "CONTACT" ? "CONTACT" : "LEAD",
    winnerId: row.winner_id,
    loserId: row.loser_id,
    mergedAt: row.merged_at.toISOString(),
    undoneAt: ctx.now.toISOString(),
  };
}

async function undoContacts(ctx: Ctx, row: MergeRow): Promise<void> {
  const { winner_id: winnerId, loser_id: loserId } = row;
  if (!(await findContact(ctx, "contacts:delete", winnerId))) throw notFound("merge");
  await refuseStale(ctx, row);
  const winner = await lockContact(ctx.tx, winnerId);
  const loser = await lockContact(ctx.tx, loserId);
  const snapshot = await openSnapshot(ctx, row);
  const changed = winner ? changedSince(columnsOf(winner, contactColumns), snapshot.after) : ["id"];
  if (!loser?.deleted_at) changed.push("deletedAt");
  const leads = await lockLeadsOf(ctx.tx, winnerId);
  refuseOnCall(leads);
  refuseOthers(ctx, leads, snapshot);

  changed.push(...(await moveBack(ctx, row, snapshot)));
  const { points } = snapshot;
  if ((await movePointsBack(ctx.tx, points, loserId, winnerId)) < points.length) {
    changed.push("contact_points");
  }
  refuseChanged(changed);
  const { attributes, ...columns } = snapshot.before;
  // Merges from before contacts had attributes know none.
  const own = attributes === undefined ? {} : { attributes: JSON.stringify(attributes) };
  await updateContactRow(ctx.tx, winnerId, { ...columns, ...own } as ContactChange);
  const externalId = loser?.external_id ?? null;
  if (externalId !== null && (await contactWithExternalId(ctx.tx, externalId)) !== undefined) {
    refuseChanged(["externalId"]);
  }
  await updateContactRow(ctx.tx, loserId, { deleted_at: null, deleted_by: null });
  await copyToLeads(ctx.tx, [winnerId]);
  await copyToLeads(ctx.tx, [loserId]);
  await refreshGroups(ctx.tx, [winnerId, loserId]);
  await tellContacts(ctx, row, winner?.created_by ?? null, loser?.created_by ?? null);
}

async function undoLeads(ctx: Ctx, row: MergeRow): Promise<void> {
  const { winner_id: winnerId, loser_id: loserId } = row;
  const winner = await lockLead(ctx.tx, winnerId);
  const loser = await lockLead(ctx.tx, loserId);
  const both = winner && loser ? [winner, loser] : [];
  const isInReach = both.every((lead) => inScope(ctx, "leads:delete", ownersOf(lead)));
  if (!winner || !loser || !isInReach) throw notFound("merge");
  await refuseStale(ctx, row);
  const snapshot = await openSnapshot(ctx, row);
  const changed = changedSince(columnsOf(winner, mergedColumns), snapshot.after);
  if (!loser.deleted_at || winner.deleted_at) changed.push("deletedAt");
  if (winner.active_call_id !== null) {
    throw new Refusal("lead-on-call", "The lead is on a call; try again when it has ended");
  }
  changed.push(...(await moveBack(ctx, row, snapshot)));
  await dropArrival(ctx.tx, loserId, winnerId);
  refuseChanged(changed);
  const { attributes, ...columns } = snapshot.before;
  const before = { ...columns, attributes: JSON.stringify(attributes) } as LeadChange;
  await updateLeadRow(ctx.tx, winnerId, before);
  const externalId = loser.external_id;
  if (externalId !== null && (await leadWithExternalId(ctx.tx, externalId)) !== undefined) {
    refuseChanged(["externalId"]);
  }
  await updateLeadRow(ctx.tx, loserId, { deleted_at: null, deleted_by: null });
  const [one, other] = [await lockLead(ctx.tx, winnerId), await lockLead(ctx.tx, loserId)];
  if (!one || !other) throw new Error("a lead that was just restored is missing");
  const data = { fields: ["unmerged"], mergeId: row.id };
  await record(ctx, one, { type: "LEAD_UPDATED", data });
  const { contact_id: contactId } = one;
  await emitAll(ctx, [
    {
      type: leadUpdated,
      data: { id: winnerId, contactId, fields: ["unmerged"] },
      audience: audienceOf(one),
      change: { before: snapshot.after, after: snapshot.before },
    },
    { type: leadRestored, data: { id: loserId, contactId }, audience: audienceOf(other) },
  ]);
}

/** As with the merge itself: what goes back to the loser must be in the caller's reach, all of it. */
function refuseOthers(ctx: Ctx, leads: readonly ContactLead[], { moved }: Snapshot): void {
  const back = new Set(moved.filter(({ table }) => table === "leads").map(({ key }) => key.id));
  const going = leads.filter(({ id }) => back.has(id));
  if (going.every((lead) => inScope(ctx, "contacts:delete", ownersOf(lead)))) return;
  throw new Refusal("conflict", "The contact has leads that belong to others");
}

async function moveBack(ctx: Ctx, row: MergeRow, { moved }: Snapshot): Promise<string[]> {
  const lost = await moveAllBack(ctx, moved, row.loser_id, row.winner_id);
  return [...new Set(lost.map(({ table }) => table))];
}

async function refuseStale(ctx: Ctx, row: MergeRow): Promise<void> {
  if (row.undone_at) throw new Refusal("conflict", "The merge was taken back already");
  const later = await laterMerge(ctx.tx, row);
  if (later === undefined) return;
  throw new Refusal("conflict", "One of the two was merged again since; take that back first", {
    details: { mergeId: later },
  });
}

function refuseChanged(changed: readonly string[]): void {
  if (changed.length === 0) return;
  throw new Refusal("conflict", "What was merged has changed since", {
    details: { changed: [...new Set(changed)] },
  });
}

async function tellContacts(
  ctx: Ctx,
  { id, winner_id, loser_id }: MergeRow,
  winnerMaker: string | null,
  loserMaker: string | null,
): Promise<void> {
  const [winnerLeads, loserLeads] = [
    await lockLeadsOf(ctx.tx, winner_id),
    await lockLeadsOf(ctx.tx, loser_id),
  ];
  const fields = ["unmerged"];
  await tellChange(ctx, winner_id, winnerMaker, winnerLeads, fields, { after: { mergeId: id } });
  await tellChange(ctx, loser_id, loserMaker, loserLeads, fields, { after: { mergeId: id } });
  await emitAll(
    ctx,
    audiencesOf("contacts:read", loserMaker, loserLeads).map((audience) => ({
      type: contactCreated,
      data: { id: loser_id },
      audience,
    })),
  );
  await addActivities(
    ctx,
    [...winnerLeads, ...loserLeads].map((lead) => ({
      leadId: lead.id,
      type: "LEAD_UPDATED" as const,
      actorId: ctx.actor.userId,
      data: { fields, mergeId: id },
    })),
  );
}
