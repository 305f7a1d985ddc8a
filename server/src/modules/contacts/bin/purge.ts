import {
  contactPurged,
  type Input,
  leadPurged,
  type Output,
  type purgeBin,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { removeFiles } from "../documents/purge.ts";
import { filesOf } from "../documents/queries.ts";
import { forgetMerges } from "../merge/queries.ts";
import { removeRecords } from "../removal.ts";
import { findDeletedContacts } from "./contacts.ts";
import {
  calledLeads,
  type DeletedLead,
  emptyContacts,
  emptyLeads,
  heldContacts,
  lockDeletedLeads,
  lockLeadsOfContacts,
  removeChildren,
} from "./queries.ts";

type Purged = Output<typeof purgeBin>;

/** Removes what the caller names, all of it or nothing. */
export async function purgeNamed(
  ctx: Ctx,
  { leadIds, contactIds }: Input<typeof purgeBin>["body"],
): Promise<Purged> {
  const leads = await lockDeletedLeads(ctx.tx, leadIds);
  const within = leads.filter((lead) => inScope(ctx, "bin:purge", ownersOf(lead)));
  if (within.length < new Set(leadIds).size) throw notFound("deleted lead");
  const contacts = await findDeletedContacts(ctx, "bin:purge", contactIds);
  if (contacts.length < new Set(contactIds).size) throw notFound("deleted contact");
  return purge(
    ctx,
    within,
    contacts.map(({ id }) => id),
  );
}

/**
 * Removes leads and contacts for good, with all that belongs to them: addresses, timeline, history,
 * relationships, documents with their files, what they were before a merge. A lead that was called stays as
 * a row without a person, and so does its contact; the calls are counted by it. The audit log says what
 * went, and holds nothing of it.
 */
export async function purge(
  ctx: Ctx,
  leads: readonly DeletedLead[],
  contactIds: readonly string[],
): Promise<Purged> {
  const ofContacts = await lockLeadsOfContacts(ctx.tx, contactIds);
  if (ofContacts.some((lead) => !lead.is_deleted)) {
    throw new Refusal("conflict", "The contact has a lead that is not deleted");
  }
  const all = new Map([...leads, ...ofContacts].map((lead) => [lead.id, lead]));
  const ids = [...all.keys()];
  const called = await calledLeads(ctx.tx, ids);
  const files = await filesOf(ctx.tx, ids, contactIds);
  await forgetMerges(ctx.tx, [...ids, ...contactIds]);
  const stay = ids.filter((id) => called.has(id));
  await removeRecords(ctx.tx, { leads: ids.filter((id) => !called.has(id)), contacts: [] });
  await removeChildren(ctx.tx, "leads", stay);
  await emptyLeads(ctx.tx, stay, ctx.now);

  const held = await heldContacts(ctx.tx, contactIds);
  const heldIds = contactIds.filter((id) => held.has(id));
  await removeChildren(ctx.tx, "contacts", heldIds);
  await emptyContacts(ctx.tx, heldIds, ctx.now);
  await removeRecords(ctx.tx, { leads: [], contacts: contactIds.filter((id) => !held.has(id)) });
  if (files.length > 0) await removeFiles.enqueue(ctx, { keys: files });
  await tell(ctx, [...all.values()], contactIds);
  return { leads: ids.length, contacts: contactIds.length, emptied: stay.length };
}

async function tell(
  ctx: Ctx,
  leads: readonly DeletedLead[],
  contactIds: readonly string[],
): Promise<void> {
  const gone = leads.map((lead): Emission => {
    const { owners, teamId } = ownersOf(lead);
    return {
      type: leadPurged,
      data: { id: lead.id, contactId: lead.contact_id },
      audience: ofRecord("leads:restore", owners, teamId),
    };
  });
  const contacts = contactIds.map((id): Emission => {
    const own = leads.filter((lead) => lead.contact_id === id);
    const owners = own.flatMap((lead) => ownersOf(lead).owners);
    return {
      type: contactPurged,
      data: { id },
      audience: ofRecord("contacts:restore", owners, own[0]?.team_id ?? null),
    };
  });
  await emitAll(ctx, [...gone, ...contacts]);
}

function ownersOf(lead: DeletedLead) {
  return { owners: [lead.assignee_id, lead.last_agent_id], teamId: lead.team_id };
}
