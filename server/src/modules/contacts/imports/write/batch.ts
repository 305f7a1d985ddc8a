import { type Import, type ImportReason, leadsImported } from "@parley/contract";
import type { Ctx } from "../../../../platform/ctx.ts";
import { ofRecord } from "../../../../platform/events/audience.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { newId } from "../../../../platform/ids.ts";
import { insertActivities } from "../../activities/queries.ts";
import { enterContacts, enterLeads, enterPoints } from "../../entry.ts";
import { demandLeadRoom } from "../../leads/queries.ts";
import type { SealedAddress } from "../../points/points.ts";
import type { RowFault } from "../file/row.ts";
import { addCounts, insertErrors } from "../queries.ts";
import { encodeJournal } from "./journal.ts";
import { addMarks } from "./marks.ts";
import type { BatchPlan, Known, PlacedRow, Rules } from "./plan.ts";
import {
  contactsByExternalId,
  leadsByExternalId,
  newestLeads,
  ownersOfAddresses,
  planForBatch,
} from "./queries.ts";
import { insertBatch } from "./state-queries.ts";
import { applyUpdates } from "./update.ts";

/** The rows of one part of the file, and what was wrong with those that were refused on the way. */
export type Batch = { n: number; rows: PlacedRow<SealedAddress>[]; faults: RowFault[] };

/** Who has an address or an id of these rows already. */
export async function findKnown(ctx: Ctx, batches: readonly Batch[]): Promise<Known> {
  await planForBatch(ctx.tx);
  const rows = batches.flatMap((batch) =>
    batch.rows.flatMap((row) => ("refused" in row ? [] : [row])),
  );
  const digests = rows.flatMap((row) => row.points.map((point) => point.digest));
  const ids = (of: "externalId" | "contactExternalId") => rows.flatMap((row) => row[of] ?? []);
  const owners = await ownersOfAddresses(ctx.tx, digests);
  // Of several owners of an address the last one counts, which is the oldest.
  const contactOf = new Map(owners.map((one) => [one.digest.toString("hex"), one.contact_id]));
  const contactOfExternalId = await contactsByExternalId(ctx.tx, ids("contactExternalId"));
  const contactIds = new Set([...contactOf.values(), ...contactOfExternalId.values()]);
  const leadOfContact = await newestLeads(ctx.tx, [...contactIds]);
  const ofExternalId = await leadsByExternalId(ctx.tx, ids("externalId"));
  return { contactOf, leadOfContact, ofExternalId, contactOfExternalId };
}

export type Planned = { batch: Batch; plan: BatchPlan<SealedAddress> };

/**
 * Writes one batch: what it becomes, its journal, the counts, the refused rows, one event for all of it. What
 * all batches of an import write to comes last, so that two of them wait for each other as short as can be.
 */
export async function writeBatch(
  ctx: Ctx,
  { batch, plan }: Planned,
  rules: Rules,
): Promise<Import["counts"]> {
  const isFirst = await insertBatch(ctx.tx, rules.importId, {
    n: batch.n,
    rows: batch.rows.length,
    journal: encodeJournal(plan.entries),
    reasons: reasonsOf({ batch, plan }),
  });
  // Another run has overtaken this one, which will hear of it when it says how far it has come.
  if (!isFirst) return plan.counts;
  await writePlan(ctx, plan, rules);
  await insertErrors(ctx.tx, rules.importId, [...batch.faults, ...plan.faults]);
  const { created, updated } = plan.counts;
  if (created + updated > 0) {
    const data = { importId: rules.importId, created, updated };
    const owners = [rules.createdBy, rules.assigneeId];
    await emit(ctx, leadsImported, data, ofRecord("leads:read", owners, rules.teamId));
  }
  await addCounts(ctx.tx, rules.importId, plan.counts);
  return plan.counts;
}

/** Why rows of a batch were refused or left out. A row with two faults counts for its first one. */
export function reasonsOf({ batch, plan }: Planned): ImportReason[] {
  const found = new Map<string, ImportReason>();
  const add = (outcome: ImportReason["outcome"], code: string, column: string | null, rows = 1) => {
    if (rows === 0) return;
    const key = `${outcome} ${code} ${column ?? ""}`;
    const one = found.get(key) ?? { outcome, code, column, rows: 0 };
    one.rows += rows;
    found.set(key, one);
  };
  let line = 0;
  for (const fault of [...batch.faults, ...plan.faults]) {
    if (fault.code === "repeated" || fault.line === line) continue;
    line = fault.line;
    add("REFUSED", fault.code, fault.column);
  }
  add("SKIPPED", "known", null, plan.skips.known);
  add("SKIPPED", "repeated", null, plan.skips.repeated);
  return [...found.values()];
}

async function writePlan(ctx: Ctx, plan: BatchPlan<SealedAddress>, rules: Rules): Promise<void> {
  const { tx, now } = ctx;
  await enterContacts(tx, plan.contacts, now);
  const points = plan.points.map(({ contactId, isPrimary, sealed }) => ({
    ...sealed,
    contact_id: contactId,
    label: null,
    is_primary: isPrimary,
  }));
  await enterPoints(tx, points, now);
  await enterLeads(tx, plan.leads, now);
  if (plan.leads.length > 0) await demandLeadRoom(ctx);
  const added = await addMarks(ctx, plan.marks, rules);
  await applyUpdates(ctx, plan, rules, added);
  // That a lead came in is told by the lead itself.
  const updated = plan.updates.map((update) => updatedBy(update.leadId, rules));
  await insertActivities(tx, updated, now);
}

function updatedBy(leadId: string, rules: Rules) {
  return {
    id: newId(),
    lead_id: leadId,
    type: "LEAD_UPDATED" as const,
    actor_id: rules.createdBy,
    call_id: null,
    data: { importId: rules.importId },
    note: null,
  };
}
