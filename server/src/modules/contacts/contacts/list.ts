import type { Condition } from "@parley/contract";
import { type SqlBool, sql } from "kysely";
import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { checkCondition } from "../conditions/check.ts";
import { contactFields } from "../conditions/contact-catalogue.ts";
import { fewWithin, heldBy, ownRanges } from "../conditions/own-values.ts";
import { conditionSql } from "../conditions/sql.ts";
import { type AddressFilter, contactsByAddress } from "../points/search.ts";
import {
  type ContactPage,
  type ContactQuery,
  type ListedContact,
  selectContacts,
} from "./list-queries.ts";
import { searchContactIds } from "./queries.ts";

type Filter = AddressFilter & {
  q?: string | undefined;
  kind?: "PERSON" | "COMPANY" | undefined;
  tagId?: readonly string[] | undefined;
  where?: Condition | undefined;
};

const mostAtOnce = 20_000;

/** Contacts of a filter within the caller's scope, in the order of the list. */
export async function listContacts(
  ctx: Ctx,
  filter: Filter,
  page: ContactPage,
): Promise<ListedContact[]> {
  const contactIds = await contactsByAddress(ctx, filter);
  const scope = scopeOf(ctx, "contacts:read");
  const { kind, tagId: tagIds } = filter;
  const query = { kind, tagIds, contactIds, ...(await conditionOf(ctx, filter)) };
  const { q } = filter;
  if (q === undefined) return selectContacts(ctx, query, page);
  if (contactIds !== undefined || scope === "OWN") {
    return selectContacts(ctx, { ...query, fragment: q }, page);
  }
  if (page.order.sort !== "-createdAt") return foundOf(ctx, query, q, page);
  const isAlone = scope === "ALL" && !kind && !tagIds && !filter.where;
  return search(ctx, query, q, page, isAlone ? page.limit : page.limit * 8);
}

/** What must hold by a condition. Those few that meet one on a sortable field are looked up first. */
export async function conditionOf(
  ctx: Ctx,
  { where, kind }: Pick<Filter, "where" | "kind">,
): Promise<Pick<ContactQuery, "where" | "ranges">> {
  if (!where) return {};
  const catalogue = await contactFields(ctx, kind);
  checkCondition(catalogue, where, "contacts");
  const ranges = ownRanges(catalogue, where);
  const ids = await fewWithin(ctx, ranges, "contact");
  const holds = conditionSql(catalogue, where, ctx.now);
  const among = sql<SqlBool>`${holds} and c.id = any(${ids ?? []}::uuid[])`;
  return { ranges, where: ids ? among : heldBy(holds, where, ranges) };
}

/**
 * A fragment in an order that the search does not know: those few that have it are put in order; where many
 * have it the list is walked in its order, and is soon full.
 */
async function foundOf(
  ctx: Ctx,
  query: ContactQuery,
  fragment: string,
  page: ContactPage,
): Promise<ListedContact[]> {
  const contactIds = await searchContactIds(ctx.tx, fragment, undefined, mostAtOnce);
  const isFew = contactIds.length < mostAtOnce;
  return selectContacts(ctx, isFew ? { ...query, contactIds } : { ...query, fragment }, page);
}

/** The index finds names of the whole tenant; what is out of scope is made up for by looking further. */
async function search(
  ctx: Ctx,
  query: ContactQuery,
  fragment: string,
  { order, after: place, limit }: ContactPage,
  first: number,
): Promise<ListedContact[]> {
  const found: ListedContact[] = [];
  let most = first;
  let after = place?.id;
  for (;;) {
    const contactIds = await searchContactIds(ctx.tx, fragment, after, most);
    const page = { order, after: undefined, limit: limit - found.length };
    if (contactIds.length > 0) {
      found.push(...(await selectContacts(ctx, { ...query, contactIds }, page)));
    }
    if (found.length >= limit || contactIds.length < most) return found;
    after = contactIds.at(-1);
    most = Math.min(most * 8, mostAtOnce);
  }
}
