import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { contactsByAddress } from "../points/search.ts";
import { isSearchAlone, type LeadFilter } from "./filter.ts";
import {
  countLeadsUpTo,
  type LeadRow,
  type Place,
  placeOf,
  type Sort,
  searchLeadIds,
  selectLeads,
} from "./queries.ts";

/** Counting further costs more than the answer is worth. */
export const countedUpTo = 10_000;
const mostAtOnce = 20_000;
const fewLeads = 2000;

type Page = { sort: Sort; after: Place | undefined; limit: number };

/** Leads of a filter within the caller's scope, in the order of the list, after a place in it. */
export async function listLeads(ctx: Ctx, filter: LeadFilter, page: Page): Promise<LeadRow[]> {
  const contactIds = await contactsByAddress(ctx, filter);
  if (filter.q === undefined || (await isNarrow(ctx, contactIds))) {
    return selectLeads(ctx, { filter, contactIds }, page);
  }
  const found: LeadRow[] = [];
  const first = isSearchAlone(ctx, filter) ? page.limit : page.limit * 8;
  for await (const leadIds of searched(ctx, filter.q, page.sort, page.after, first)) {
    const { sort } = page;
    const limit = page.limit - found.length;
    found.push(...(await selectLeads(ctx, { filter, leadIds }, { sort, after: undefined, limit })));
    if (found.length >= page.limit) break;
  }
  return found;
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
  const contactIds = await contactsByAddress(ctx, filter);
  let count = 0;
  if (filter.q === undefined || (await isNarrow(ctx, contactIds))) {
    count = await countLeadsUpTo(ctx, { filter, contactIds }, most);
  } else {
    for await (const leadIds of searched(ctx, filter.q, "-createdAt", undefined, most)) {
      count += await countLeadsUpTo(ctx, { filter, leadIds }, most - count);
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
  sort: Sort,
  start: Place | undefined,
  first: number,
): AsyncGenerator<string[]> {
  let most = first;
  let after = start;
  for (;;) {
    const ids = await searchLeadIds(ctx.tx, fragment, sort, after, most);
    const last = ids.at(-1);
    if (last !== undefined) yield ids;
    if (last === undefined || ids.length < most) return;
    after = await placeOf(ctx.tx, last);
    most = Math.min(most * 8, mostAtOnce);
  }
}
