import type { Ctx } from "../../../../platform/ctx.ts";
import { deletePoints } from "../../points/queries.ts";
import type { LeadState } from "../write/changes.ts";
import { removeMarks } from "../write/marks.ts";
import { onlyContact, type Previous, parsePrevious, restored } from "../write/previous.ts";
import { lockStates, saveStates, type Versions, versionsOf } from "../write/queries.ts";
import { type ChangeRow, changesOf, dropChanges, someContacts } from "../write/state-queries.ts";
import { type ContactNow, type Kept, keptContacts, lockContacts } from "./queries.ts";

export type Restoration = { contacts: number; restored: number; kept: Kept[] };

type Now = {
  contacts: ReadonlyMap<string, ContactNow>;
  leads: ReadonlyMap<string, LeadState>;
  versions: ReadonlyMap<string, Versions>;
};

/**
 * Puts back what the import changed of some people, unless somebody has changed them since. A person is put
 * back as a whole or left alone: what is shown with one of his leads is the others' as well.
 */
export async function restoreSome(ctx: Ctx, importId: string, most: number): Promise<Restoration> {
  const contactIds = await someContacts(ctx.tx, importId, most);
  const changes = [...(await changesOf(ctx.tx, importId, contactIds)).values()];
  const now: Now = {
    contacts: await lockContacts(ctx.tx, contactIds),
    leads: await lockStates(
      ctx.tx,
      changes.map((change) => change.lead_id),
    ),
    versions: await versionsOf(ctx.tx, contactIds),
  };
  const spared = await keptContacts(ctx.tx, importId, contactIds);
  for (const change of changes) if (!isAsLeft(change, now)) spared.add(change.contact_id);
  const same = changes.filter((change) => !spared.has(change.contact_id));
  await putBack(ctx, same, now);
  await dropChanges(
    ctx.tx,
    changes.map((change) => change.id),
  );
  // The import's own leads are gone by now and are not counted twice.
  const isThere = (change: ChangeRow) => now.leads.has(change.lead_id);
  const kept = changes
    .filter((change) => spared.has(change.contact_id) && isThere(change))
    .map(({ lead_id: leadId }): Kept => ({ leadId, reason: "CHANGED" }));
  return { contacts: contactIds.length, restored: same.filter(isThere).length, kept };
}

function isAsLeft(change: ChangeRow, { contacts, versions }: Now): boolean {
  if (contacts.get(change.contact_id)?.version !== change.contact_version) return false;
  const lead = versions.get(change.lead_id);
  return lead === undefined || lead.lead === change.lead_version;
}

async function putBack(ctx: Ctx, changes: readonly ChangeRow[], now: Now): Promise<void> {
  const vault = await ctx.vault();
  // What is the contact's was noted with one of its leads, and shows in all of them.
  const contacts = new Map<string, Previous["fields"]>();
  const marks: ({ leadId: string; contactId: string } & Previous)[] = [];
  const before = changes.flatMap(({ id, lead_id, contact_id, previous }): LeadState[] => {
    const contact = now.contacts.get(contact_id);
    if (!contact || !previous) return [];
    const noted = parsePrevious(vault.open("import_changes", "previous", id, previous));
    marks.push({ leadId: lead_id, contactId: contact_id, ...noted });
    const ofContact = onlyContact(noted)?.fields ?? {};
    contacts.set(contact_id, { ...ofContact, ...contacts.get(contact_id) });
    return [restored(now.leads.get(lead_id) ?? withoutLead(lead_id, contact), noted)];
  });
  await saveStates(
    ctx.tx,
    before.map((state) => ({ ...state, ...contacts.get(state.contactId) }) as LeadState),
  );
  await removeMarks(ctx.tx, marks);
  await deletePoints(
    ctx.tx,
    changes.flatMap((change) => change.points),
  );
}

/** A contact whose lead is gone: of what is put back only its own part is written. */
function withoutLead(leadId: string, { id, version: _version, ...contact }: ContactNow): LeadState {
  return {
    ...contact,
    leadId,
    contactId: id,
    source: null,
    status: "NEW",
    external_id: null,
    pipeline_id: null,
    stage_id: null,
    stage_since: null,
    attributes: {},
  };
}
