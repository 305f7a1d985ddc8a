import { type Activity, type Import, leadsImported } from "@parley/contract";
import type { Ctx } from "../../../../platform/ctx.ts";
import { ofRecord } from "../../../../platform/events/audience.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { newId } from "../../../../platform/ids.ts";
import { insertActivities } from "../../activities/queries.ts";
import { insertContacts } from "../../contacts/queries.ts";
import { demandLeadRoom, insertLeads } from "../../leads/queries.ts";
import type { SealedAddress } from "../../points/points.ts";
import { insertPoints, lockAllAddresses } from "../../points/queries.ts";
import type { RowFault } from "../file/row.ts";
import { addCounts, insertErrors } from "../queries.ts";
import { type BatchPlan, type Known, type PreparedRow, planBatch, type Rules } from "./plan.ts";
import {
  leadsByExternalId,
  newestLeads,
  ownersOfAddresses,
  planForBatch,
  updateMany,
} from "./queries.ts";

export type Prepared = PreparedRow<SealedAddress>;

/** Rows that were read, and those that were refused on the way. */
export type Batch = { rows: Prepared[]; faults: RowFault[]; refused: number };

/** Writes one batch: what it becomes, the counts, the refused rows, one event for all of it. */
export async function writeBatch(ctx: Ctx, batch: Batch, rules: Rules): Promise<Import["counts"]> {
  // Two imports of the same people at once would each find nobody and make everybody twice.
  await lockAllAddresses(ctx.tx);
  await planForBatch(ctx.tx);
  const plan = planBatch(batch.rows, await findKnown(ctx, batch.rows), rules);
  await writePlan(ctx, plan, rules);

  const counts = {
    ...plan.counts,
    rows: batch.rows.length + batch.refused,
    errors: plan.counts.errors + batch.refused,
  };
  await insertErrors(ctx.tx, rules.importId, [...batch.faults, ...plan.faults]);
  await addCounts(ctx.tx, rules.importId, counts);
  const { created, updated } = counts;
  if (created + updated > 0) {
    const data = { importId: rules.importId, created, updated };
    const owners = [rules.createdBy, rules.assigneeId];
    await emit(ctx, leadsImported, data, ofRecord("leads:read", owners, rules.teamId));
  }
  return counts;
}

async function findKnown(ctx: Ctx, rows: readonly Prepared[]): Promise<Known> {
  const digests = rows.flatMap((row) => row.points.map((point) => point.sealed.digest));
  const externalIds = rows.flatMap((row) => (row.externalId === null ? [] : [row.externalId]));
  const owners = await ownersOfAddresses(ctx.tx, digests);
  // Of several owners of an address the last one counts, which is the oldest.
  const contactOf = new Map(owners.map((one) => [one.digest.toString("hex"), one.contact_id]));
  const leadOfContact = await newestLeads(ctx.tx, [...new Set(contactOf.values())]);
  const ofExternalId = await leadsByExternalId(ctx.tx, externalIds);
  return { contactOf, leadOfContact, ofExternalId };
}

async function writePlan(ctx: Ctx, plan: BatchPlan<SealedAddress>, rules: Rules): Promise<void> {
  const { tx, now } = ctx;
  await insertContacts(tx, plan.contacts, now);
  const points = plan.points.map(({ contactId, isPrimary, sealed }) => ({
    ...sealed,
    contact_id: contactId,
    label: null,
    is_primary: isPrimary,
  }));
  await insertPoints(tx, points, now);
  await insertLeads(tx, plan.leads, now);
  if (plan.leads.length > 0) await demandLeadRoom(ctx);
  await updateMany(tx, plan.updates);
  const imported = plan.leads.map((lead) => toActivity(lead.id, "LEAD_IMPORTED", rules));
  const updated = plan.updates.map((update) => toActivity(update.leadId, "LEAD_UPDATED", rules));
  await insertActivities(tx, [...imported, ...updated], now);
}

function toActivity(leadId: string, type: Activity["type"], rules: Rules) {
  return {
    id: newId(),
    lead_id: leadId,
    type,
    actor_id: rules.createdBy,
    call_id: null,
    data: { importId: rules.importId },
    note: null,
  };
}
