import { sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import { deletePoints } from "../../points/queries.ts";
import { removeRecords } from "../../removal.ts";
import type { Entry } from "../write/journal.ts";
import { type ChangeRow, changesOf, dropChanges } from "../write/state-queries.ts";
import {
  contactsInUse,
  type Kept,
  lockMade,
  type Made,
  type Reference,
  usedLeads,
} from "./queries.ts";

type MadeEntry = Extract<Entry, { keys: number }>;
/** A lead that the import made and nobody has touched since. */
type Doomed = Made & { removesContact: boolean; change: ChangeRow | undefined };

export type Removal = { removed: number; kept: Kept[] };

/** Removes the leads and contacts that a batch made; those that were worked with since stay. */
export async function removeMade(
  ctx: Ctx,
  importId: string,
  entries: readonly Entry[],
  uses: readonly Reference[],
): Promise<Removal> {
  const made = new Map(
    entries.flatMap((entry): [string, MadeEntry][] =>
      entry.outcome === "CREATED" || entry.outcome === "ADDED" ? [[entry.leadId, entry]] : [],
    ),
  );
  if (made.size === 0) return { removed: 0, kept: [] };
  const now = await lockMade(ctx.tx, [...made.keys()]);
  const contactIds = [...new Set(now.map((lead) => lead.contactId))];
  const changes = await changesOf(ctx.tx, importId, contactIds);
  const kept: Kept[] = [];
  const untouched = now.flatMap((lead): Doomed[] => {
    const entry = made.get(lead.id);
    const change = changes.get(lead.id);
    if (entry && isUntouched(lead, entry, change)) {
      return [{ ...lead, removesContact: entry.outcome === "CREATED", change }];
    }
    kept.push({ leadId: lead.id, reason: "CHANGED" });
    return [];
  });
  const doomed = await withoutUsed(ctx, importId, untouched, uses, kept);
  const removed = await removeWhole(ctx, doomed, kept);
  // What was noted of a contact that was there before is put back when all leads are gone.
  const stays = new Set(kept.map((one) => one.leadId));
  const ofMade = [...changes.values()].filter(
    ({ lead_id, previous }) => made.has(lead_id) && (previous === null || stays.has(lead_id)),
  );
  await dropChanges(
    ctx.tx,
    ofMade.map((change) => change.id),
  );
  return { removed, kept };
}

/** Whether a lead, and its contact where that is the import's too, is as the import left it. */
function isUntouched(lead: Made, entry: MadeEntry, change: ChangeRow | undefined): boolean {
  if (lead.contactId !== entry.contactId) return false;
  if (lead.leadVersion !== (change?.lead_version ?? 1)) return false;
  if (change) return lead.contactVersion === change.contact_version;
  return entry.outcome === "ADDED" || lead.contactVersion === 1;
}

async function withoutUsed(
  ctx: Ctx,
  importId: string,
  untouched: readonly Doomed[],
  uses: readonly Reference[],
  kept: Kept[],
): Promise<Doomed[]> {
  if (untouched.length === 0) return [];
  const used = await usedLeads(ctx.tx, untouched, importId, uses);
  for (const { id } of untouched) if (used.has(id)) kept.push({ leadId: id, reason: "IN_USE" });
  const doomed = untouched.filter((lead) => !used.has(lead.id));
  const shared = await contactsInUse(
    ctx.tx,
    doomed.filter((lead) => lead.removesContact).map((lead) => lead.contactId),
    doomed.map((lead) => lead.id),
  );
  // Of a contact with another lead by now, only the import's lead goes.
  return doomed.map((lead) => {
    return { ...lead, removesContact: lead.removesContact && !shared.has(lead.contactId) };
  });
}

/**
 * Removes all of them, or, where something that we did not know of holds one of them, halves them until
 * that one is found.
 */
async function removeWhole(ctx: Ctx, doomed: readonly Doomed[], kept: Kept[]): Promise<number> {
  if (doomed.length === 0) return 0;
  if (await removeAtOnce(ctx, doomed)) return doomed.length;
  const [first] = doomed;
  if (doomed.length === 1 && first) {
    kept.push({ leadId: first.id, reason: "IN_USE" });
    return 0;
  }
  const middle = doomed.length >> 1;
  const before = await removeWhole(ctx, doomed.slice(0, middle), kept);
  return before + (await removeWhole(ctx, doomed.slice(middle), kept));
}

async function removeAtOnce(ctx: Ctx, doomed: readonly Doomed[]): Promise<boolean> {
  const { tx } = ctx;
  await sql`savepoint removal`.execute(tx);
  try {
    await deletePoints(
      tx,
      doomed.flatMap((lead) => lead.change?.points ?? []),
    );
    await removeRecords(tx, {
      leads: doomed.map((lead) => lead.id),
      contacts: doomed.filter((lead) => lead.removesContact).map((lead) => lead.contactId),
    });
    await sql`release savepoint removal`.execute(tx);
    return true;
  } catch (error) {
    if (!isForeignKey(error)) throw error;
    await sql`rollback to savepoint removal`.execute(tx);
    return false;
  }
}

function isForeignKey(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23503";
}
