import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { isSearchAlone, type LeadFilter, type LeadQuery, queryOf } from "./filter.ts";
import { newestFirst, type Order, type Place } from "./order.ts";
import {
  countLeadsUpTo,
  type LeadPage,
  type LeadRow,
  placeOf,
  searchLeadIds,
  selectLeads,
} from "./queries.ts";

/** Counting further costs more than the answer is worth. */
export const countedUpTo = 10_000;
const mostAtOnce = 20_000;
const fewLeads = 2000;

/** Leads of a filter within the caller's scope, in the order of the list, after a place in it. */
export async function listLeads(ctx: Ctx, filter: LeadFilter, page: LeadPage): Promise<LeadRow[]> {
  return listOf(ctx, await queryOf(ctx, filter), page);
}

async function listOf(ctx: Ctx, query: LeadQuery, page: LeadPage): Promise<LeadRow[]> {
  const { q } = query.filter;
  if (q === undefined || (await isNarrow(ctx, query.contactIds))) {
    return selectLeads(ctx, query, page);
  }
  const { order, after } = page;
  if (!isSearchable(order)) return foundOf(ctx, query, q, page);
  const found: LeadRow[] = [];
  const first = isSearchAlone(ctx, query.filter) ? page.limit : page.limit * 8;
  for await (const leadIds of searched(ctx, q, order, after, first)) {
    const limit = page.limit - found.length;
    const rest = { ...page, after: undefined, limit };
    found.push(...(await selectLeads(ctx, { ...query, leadIds }, rest)));
    if (found.length >= page.limit) break;
  }
  return found;
}

/** The search gives its leads by time and by name; in any other order they are put afterwards. */
function isSearchable({ by, sort }: Order): boolean {
  return by.kind === "ID" || sort === "name" || sort === "-name";
}

/**
 * A fragment in an order that the search does not know: those few that have it are put in order; where
 * many have it the list is walked in its order, and is soon full.
 */
async function foundOf(ctx: Ctx, query: LeadQuery, q: string, page: LeadPage): Promise<LeadRow[]> {
  const leadIds = await searchLeadIds(ctx.tx, q, newestFirst, undefined, mostAtOnce);
  return selectLeads(ctx, leadIds.length < mostAtOnce ? { ...query, leadIds } : query, page);
}

/**
 * Whether a fragment of a name is best compared row by row: addresses, the caller's own leads and those
 * of a small team are few, while the index of names would find those of the whole tenant.
 */
export async function isNarrow(
  ctx: Ctx,
  contactIds: readonly string[] | undefined,
): Promise<boolean> {
  if (contactIds !== undefined) return true;
  const scope = scopeOf(ctx, "leads:read");
  if (scope !== "TEAM") return scope === "OWN";
  return (await countLeadsUpTo(ctx, { filter: {} }, fewLeads + 1)) <= fewLeads;
}

/** How many leads a filter finds, up to `countedUpTo`. */
export async function countLeads(ctx: Ctx, filter: LeadFilter) {
  const most = countedUpTo + 1;
  const query = await queryOf(ctx, filter);
  let count = 0;
  if (filter.q === undefined || (await isNarrow(ctx, query.contactIds))) {
    count = await countLeadsUpTo(ctx, query, most);
  } else {
    for await (const leadIds of searched(ctx, filter.q, newestFirst, undefined, most)) {
      count += await countLeadsUpTo(ctx, { ...query, leadIds }, most - count);
      if (count >= most) break;
    }
  }
  return { count: Math.min(count, countedUpTo), capped: count > countedUpTo };
}

/**
 * Leads whose name contains the fragment, in portions that grow. The index knows neither the caller's
 * scope nor the other filters, so one portion may leave nothing: whoever asks takes the next.
 */
async function* searched(
  ctx: Ctx,
  fragment: string,
  order: Order,
  start: Place | undefined,
  first: number,
): AsyncGenerator<string[]> {
  let most = first;
  let after = start;
  for (;;) {
    const ids = await searchLeadIds(ctx.tx, fragment, order, after, most);
    const last = ids.at(-1);
    if (last !== undefined) yield ids;
    if (last === undefined || ids.length < most) return;
    after = await placeOf(ctx.tx, last);
    most = Math.min(most * 8, mostAtOnce);
  }
}
