import { type Activity, maskText, type Sight, sightOf } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { encodeCursor, idCursor } from "../../../platform/http/cursor.ts";
import {
  type ActivityFilter,
  type ActivityRow,
  type Sources,
  selectActivities,
  selectPinned,
} from "./queries.ts";
import { type Subject, sourcesOf } from "./subject.ts";
import { textOf, toActivity } from "./view.ts";

/** As many as a list shows where nobody says how many. */
export const firstPageSize = 50;
/** So many sealed entries are opened at a time, and so many for one answer. */
const portion = 200;
const mostOpened = 2000;
const mostPinned = 20;

type Query = {
  /** The place that the cursor names: see `placed`. */
  before?: string | undefined;
  limit: number;
  type?: ActivityFilter["types"];
  actorId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
  leadId?: string | undefined;
};
type Page = { items: Activity[]; nextCursor: string | null };

/** A query with its cursor read: a strange one is refused before anything is looked for. */
export function placed<Q extends { cursor?: string | undefined }>({ cursor, ...query }: Q) {
  return { ...query, before: idCursor("activities", cursor) };
}

/** A page of the timeline, newest first. */
export async function timelineOf(ctx: Ctx, subject: Subject, query: Query): Promise<Page> {
  const { type: types, actorId, from, to, q, limit, leadId, before } = query;
  const sources = narrowed(sourcesOf(ctx, subject), leadId);
  const filter = { types, actorId, from, to };
  const vault = await ctx.vault();
  if (q !== undefined) return found(ctx, subject, sources, filter, { q, before, limit, vault });
  const rows = await selectActivities(ctx.tx, sources, filter, { before, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => toActivity(ctx, subject, row, textOf(vault, row))),
    nextCursor: last ? cursorOf(last) : null,
  };
}

/** Pinned notes, last pinned first. */
export async function pinnedOf(ctx: Ctx, subject: Subject): Promise<{ items: Activity[] }> {
  const rows = await selectPinned(ctx.tx, sourcesOf(ctx, subject), mostPinned);
  const vault = await ctx.vault();
  return { items: rows.map((row) => toActivity(ctx, subject, row, textOf(vault, row))) };
}

function narrowed(sources: Sources, leadId: string | undefined): Sources {
  if (leadId === undefined) return sources;
  return { leadIds: sources.leadIds.filter((id) => id === leadId), contactId: null };
}

function cursorOf({ id }: ActivityRow): string {
  return encodeCursor("activities", [id]);
}

/**
 * Entries with these words. What people wrote is sealed, so the timeline of the one person is opened
 * portion by portion; an answer that has opened enough says where to go on, be it full or not.
 */
async function found(
  ctx: Ctx,
  subject: Subject,
  sources: Sources,
  filter: ActivityFilter,
  search: { q: string; before: string | undefined; limit: number; vault: Vault },
): Promise<Page> {
  const words = wordsOf(search.q);
  const sight = sightOf(ctx.actor.grants);
  const items: Activity[] = [];
  let before = search.before;
  for (let opened = 0; opened < mostOpened; opened += portion) {
    const rows = await selectActivities(ctx.tx, sources, filter, { before, limit: portion });
    for (const row of rows) {
      before = row.id;
      const text = textOf(search.vault, row);
      if (!matches(row, text, words, sight)) continue;
      items.push(toActivity(ctx, subject, row, text));
      if (items.length === search.limit) return { items, nextCursor: cursorOf(row) };
    }
    if (rows.length < portion) return { items, nextCursor: null };
  }
  return { items, nextCursor: before === undefined ? null : encodeCursor("activities", [before]) };
}

/** Whoever may not see numbers must not find out by searching for them either. */
function matches(
  row: ActivityRow,
  text: string | null,
  words: readonly string[],
  sight: Sight,
): boolean {
  const seen = text === null ? "" : maskText(text, sight);
  const hay = folded(`${seen} ${row.actor_name ?? ""}`);
  return words.every((word) => hay.includes(word));
}

function wordsOf(q: string): string[] {
  return folded(q).split(/\s+/).filter(Boolean);
}

/** Without case and accents: who looks for "jose" means José too. */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
