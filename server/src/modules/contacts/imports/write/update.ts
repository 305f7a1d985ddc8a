import type { Vault } from "../../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../../platform/ctx.ts";
import { newId } from "../../../../platform/ids.ts";
import type { SealedAddress } from "../../points/points.ts";
import { type LeadState, staged, updated } from "./changes.ts";
import { type Added, insertImportMoves, type Move } from "./marks.ts";
import type { BatchPlan, Rules } from "./plan.ts";
import {
  earlier,
  nothingAdded,
  onlyContact,
  type Previous,
  parsePrevious,
  previousOf,
  withAdded,
  withoutContact,
} from "./previous.ts";
import { lockStates, saveStates, versionsOf } from "./queries.ts";
import { type ChangeRow, changesOf, saveChanges } from "./state-queries.ts";

/**
 * Changes leads that were there, and notes what was there before: sealed, and only what has changed. The
 * addresses and tags that a contact has got are noted as well, so that an undo takes them from it.
 */
export async function applyUpdates(
  ctx: Ctx,
  plan: BatchPlan<SealedAddress>,
  rules: Rules,
  marks: Added,
): Promise<void> {
  const newContacts = new Set(plan.contacts.map((contact) => contact.id));
  const added = plan.points.filter((point) => !newContacts.has(point.contactId));
  const tagged = plan.marks.filter(
    ({ leadId, contactId }) =>
      !newContacts.has(contactId) && (marks.get(leadId)?.contactTags.length ?? 0) > 0,
  );
  if (plan.updates.length + added.length + tagged.length === 0) return;

  const previous = await changeLeads(ctx, plan, rules, marks);
  for (const { leadId } of tagged) {
    const { contactTags } = marks.get(leadId) ?? nothingAdded;
    const got = previous.get(leadId) ?? withAdded(undefined, { ...nothingAdded, contactTags });
    if (got) previous.set(leadId, got);
  }
  const pointsOf = new Map<string, string[]>();
  for (const { leadId, sealed } of added) {
    pointsOf.set(leadId, [...(pointsOf.get(leadId) ?? []), sealed.id]);
  }
  const contactIds = [...plan.updates, ...added, ...tagged].map((one) => one.contactId);
  await noteChanges(ctx, rules.importId, [...new Set(contactIds)], previous, pointsOf);
}

async function changeLeads(
  ctx: Ctx,
  plan: BatchPlan<SealedAddress>,
  { overwrites, createdBy }: Rules,
  marks: Added,
): Promise<Map<string, Previous>> {
  const before = await lockStates(
    ctx.tx,
    plan.updates.map((update) => update.leadId),
  );
  const changed = plan.updates.flatMap((update) => {
    const was = before.get(update.leadId);
    if (!was) return [];
    const after = staged(updated(was, update, overwrites), update, overwrites, ctx.now);
    const own = previousOf(was, after);
    const move = moveOf(was, after);
    const got = marks.get(update.leadId) ?? nothingAdded;
    const previous = withAdded(own, { ...got, moves: move ? [move.id] : [] });
    return previous ? [{ after, previous, isChanged: own !== undefined, move }] : [];
  });
  await saveStates(
    ctx.tx,
    changed.filter(({ isChanged }) => isChanged).map(({ after }) => after),
  );
  const moves = changed.flatMap(({ move }) => move ?? []);
  await insertImportMoves(ctx, moves, createdBy);
  return new Map(changed.map(({ after, previous }) => [after.leadId, previous]));
}

function moveOf(was: LeadState, after: LeadState): Move | undefined {
  const { stage_id: from, stage_since: entered_at } = was;
  const { stage_id: to, leadId: lead_id } = after;
  if (from === to || from === null || to === null || entered_at === null) return undefined;
  return { id: newId(), lead_id, from, to, entered_at, status_before: was.status };
}

/** All leads of a contact are noted together: to change its name changes the versions of all of them. */
async function noteChanges(
  ctx: Ctx,
  importId: string,
  contactIds: readonly string[],
  previous: ReadonlyMap<string, Previous>,
  pointsOf: ReadonlyMap<string, string[]>,
): Promise<void> {
  const vault = await ctx.vault();
  const known = await changesOf(ctx.tx, importId, contactIds);
  const notes = openNotes(vault, known);
  const versions = await versionsOf(ctx.tx, contactIds);
  const rows = [...versions].flatMap(([leadId, version]): ChangeRow[] => {
    const first = known.get(leadId);
    const change = previous.get(leadId);
    // The import's own leads are removed by an undo, and only what their contacts were is restored.
    const isOwn = version.importId === importId;
    if (!isOwn && !first && !change && !pointsOf.has(leadId)) return [];
    const id = first?.id ?? newId();
    return [
      {
        id,
        lead_id: leadId,
        contact_id: version.contactId,
        previous: sealedNote(
          vault,
          id,
          notes,
          { leadId, ...version },
          change && isOwn ? onlyContact(change) : change,
        ),
        points: [...(first?.points ?? []), ...(pointsOf.get(leadId) ?? [])],
        lead_version: version.lead,
        contact_version: version.contact,
      },
    ];
  });
  await saveChanges(ctx.tx, importId, rows);
}

/** What was noted of the leads of some contacts before, and which of a contact's own values are. */
type Notes = { ofLead: Map<string, Previous>; ofContact: Map<string, Set<string>> };

function openNotes(vault: Vault, known: ReadonlyMap<string, ChangeRow>): Notes {
  const notes: Notes = { ofLead: new Map(), ofContact: new Map() };
  for (const { id, lead_id, contact_id, previous } of known.values()) {
    if (!previous) continue;
    const note = parsePrevious(vault.open("import_changes", "previous", id, previous));
    notes.ofLead.set(lead_id, note);
    const names = notes.ofContact.get(contact_id) ?? new Set();
    for (const name of Object.keys(note.fields)) names.add(name);
    notes.ofContact.set(contact_id, names);
  }
  return notes;
}

/**
 * What was there before the first change of a lead. A value of its contact that was noted with another lead
 * is not what was there first, so it is not noted again.
 */
function sealedNote(
  vault: Vault,
  id: string,
  { ofLead, ofContact }: Notes,
  { leadId, contactId }: { leadId: string; contactId: string },
  now: Previous | undefined,
): Buffer | null {
  const first = ofLead.get(leadId);
  const noted = ofContact.get(contactId);
  const fresh = now && noted ? withoutContact(now, noted) : now;
  const all = first && fresh ? earlier(first, fresh) : (first ?? fresh);
  return all ? vault.seal("import_changes", "previous", id, JSON.stringify(all)) : null;
}
