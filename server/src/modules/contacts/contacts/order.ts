import { type SqlBool, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { contactFields } from "../conditions/contact-catalogue.ts";
import {
  type Arrangement,
  arranged,
  columnPart,
  newestFirst,
  type Order,
  ownOrder,
  ownPart,
  type Part,
  type Place,
  type SortColumn,
  unsorted,
} from "../leads/order.ts";

export const newestContacts: Order = { ...newestFirst, of: "contacts" };

/** By what all contacts can be sorted: each has an index. */
const columns: Readonly<Record<string, SortColumn>> = {
  name: { sql: "lower(c.name)", type: "text", nullable: false },
  company: { sql: "lower(c.company)", type: "text", nullable: true },
  language: { sql: "c.language", type: "text", nullable: true },
  country: { sql: "c.country", type: "text", nullable: true },
  region: { sql: "c.region", type: "text", nullable: true },
  timeZone: { sql: "c.time_zone", type: "text", nullable: true },
  updatedAt: { sql: "c.updated_at", type: "timestamptz", nullable: false },
};

/** The order that a sort asks for; refused by name where there is none. */
export async function contactOrder(
  ctx: Ctx,
  sort: string,
  kind: "PERSON" | "COMPANY" | undefined,
): Promise<Order> {
  const descending = sort.startsWith("-");
  const key = descending ? sort.slice(1) : sort;
  if (key === "createdAt") return { ...newestContacts, sort, descending };
  const column = columns[key];
  if (column) return { sort, descending, by: { kind: "COLUMN", ...column }, of: "contacts" };
  const field = (await contactFields(ctx, kind)).get(key);
  if (!field) {
    const isOwn = kind === undefined && key.startsWith("own.");
    throw unsorted(isOwn ? `${key} needs a kind of contacts` : `${key} is not a field of contacts`);
  }
  return { sort, descending, by: ownOrder(field), of: "contacts" };
}

const contacts = sql.raw("contacts c");
const valuesThenContacts = sql.raw("contact_values v join contacts c on c.id = v.contact_id");

/** The pieces of the statement for one part of the list. */
export function arrangeContacts(order: Order, part: Part, after: Place | undefined): Arrangement {
  const { by } = order;
  if (by.kind === "COLUMN") {
    const { key, within } = columnPart(by, part);
    return arranged(order, contacts, "c.id", key, after, within);
  }
  if (by.kind !== "OWN") {
    const place = after && { ...after, value: null };
    return arranged(order, contacts, "c.id", null, place, sql<SqlBool>`true`);
  }
  const { key, within } = ownPart(by, part);
  return arranged(order, valuesThenContacts, "v.contact_id", key, after, within);
}
