import { type Expression, type SqlBool, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { pageLimit } from "../../../platform/db/page-limit.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { OwnRange } from "../conditions/own-values.ts";
import { type Order, type Place, partsFrom } from "../leads/order.ts";
import { arrangeContacts } from "./order.ts";
import { type ContactFound, contactWithin, listed, mayToo } from "./queries.ts";

export type ContactQuery = {
  kind?: "PERSON" | "COMPANY" | undefined;
  contactIds?: readonly string[] | undefined;
  fragment?: string | undefined;
  tagIds?: readonly string[] | undefined;
  /** What a condition comes to, and what of it the list's own order holds. */
  where?: Expression<SqlBool> | undefined;
  ranges?: readonly OwnRange[] | undefined;
};
export type ContactPage = { order: Order; after: Place | undefined; limit: number };
/** A contact of a list, with what the list is sorted by as the database writes it. */
export type ListedContact = ContactFound & { sort_value: string | null };

/**
 * Contacts within the caller's scope, in the order of the list, after a place in it. Those without a value of
 * what it is sorted by come behind the others, by a statement of their own.
 */
export async function selectContacts(
  ctx: Ctx,
  query: ContactQuery,
  { order, after, limit }: ContactPage,
): Promise<ListedContact[]> {
  const found: ListedContact[] = [];
  const fieldId = order.by.kind === "OWN" ? order.by.fieldId : undefined;
  const range = query.ranges?.find((one) => one.fieldId === fieldId)?.within;
  for (const part of partsFrom(order, after)) {
    const left = limit - found.length;
    if (left <= 0 || (range && part === "EMPTY")) break;
    const { from, value, within, orderBy } = arrangeContacts(order, part, after);
    const conditions = [within, ...(range ? [range] : []), ...conditionsOf(ctx, query)];
    const { rows } = await sql<ListedContact>`
      select ${listed}, ${mayToo(ctx, "contacts:update", "contacts:read")} as may_update,
        ${mayToo(ctx, "contacts:delete", "contacts:read")} as may_delete, ${value} as sort_value
      from ${from} where ${sql.join(conditions, sql` and `)}
      order by ${orderBy} limit ${pageLimit(left)}`.execute(ctx.tx as Tx<"contacts">);
    found.push(...rows);
  }
  return found;
}

function conditionsOf(ctx: Ctx, query: ContactQuery): Expression<SqlBool>[] {
  const { contactIds, kind, fragment, tagIds, where } = query;
  const parts: Expression<SqlBool>[] = [
    sql<SqlBool>`c.deleted_at is null`,
    contactWithin(ctx, "contacts:read", contactIds ? "EACH" : "SET"),
  ];
  if (kind) parts.push(sql<SqlBool>`c.kind = ${kind}`);
  if (contactIds) parts.push(sql<SqlBool>`c.id = any(${[...contactIds]}::uuid[])`);
  if (fragment !== undefined) {
    parts.push(
      sql<SqlBool>`(c.name || ' ' || coalesce(c.company, '')) ilike like_anywhere(${fragment})`,
    );
  }
  if (tagIds) {
    parts.push(sql<SqlBool>`exists (
      select from contact_tags t where t.contact_id = c.id and t.tag_id = any(${[...tagIds]}::uuid[]))`);
  }
  if (where) parts.push(where);
  return parts;
}
