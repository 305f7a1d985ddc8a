import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { type LeadField, leadFields } from "../conditions/catalogue.ts";

/** What a list is sorted by: ids (which are by time), a column, the values of an own field, or scores. */
export type Order = {
  /** As it was asked for; a cursor belongs to it. */
  sort: string;
  descending: boolean;
  by: By;
  /** Whose list it is, where it is not one of leads. */
  of?: "contacts";
};
type By =
  | { kind: "ID" }
  | { kind: "COLUMN"; sql: string; type: string; nullable: boolean }
  | { kind: "OWN"; fieldId: string; isNumber: boolean }
  | { kind: "SCORE" };

/**
 * A place in a list: the row's id, and what it is sorted by as the database writes it. Null stands among
 * the rows that have nothing there; they come last, whichever way the list goes.
 */
export type Place = { value: string | null; id: string };

export type SortColumn = { sql: string; type: string; nullable: boolean };

/** By what lists can be sorted: each has an index. */
const columns: Readonly<Record<string, SortColumn>> = {
  name: { sql: "l.name_key", type: "text", nullable: false },
  company: { sql: "l.company_key", type: "text", nullable: true },
  status: { sql: "l.status", type: "text", nullable: false },
  source: { sql: "l.source", type: "text", nullable: true },
  externalId: { sql: "l.external_id", type: "text", nullable: true },
  attempts: { sql: "l.attempts", type: "int", nullable: false },
  lastOutcome: { sql: "l.last_outcome", type: "text", nullable: true },
  lastAttemptAt: { sql: "l.last_attempt_at", type: "timestamptz", nullable: true },
  nextAttemptAt: { sql: "l.next_attempt_at", type: "timestamptz", nullable: true },
  updatedAt: { sql: "l.updated_at", type: "timestamptz", nullable: false },
};

export const newestFirst: Order = { sort: "-createdAt", descending: true, by: { kind: "ID" } };
export const oldestFirst: Order = { sort: "createdAt", descending: false, by: { kind: "ID" } };

/** The order that a sort asks for; refused by name where there is none. */
export async function orderOf(ctx: Ctx, sort: string): Promise<Order> {
  const descending = sort.startsWith("-");
  const key = descending ? sort.slice(1) : sort;
  if (key === "createdAt") return { sort, descending, by: { kind: "ID" } };
  if (key === "score") return { sort, descending, by: { kind: "SCORE" } };
  const column = columns[key];
  if (column) return { sort, descending, by: { kind: "COLUMN", ...column } };
  const field = (await leadFields(ctx)).get(key);
  if (!field) throw unsorted(`${key} is not a field of leads`);
  return { sort, descending, by: ownOrder(field) };
}

/** The order by an own field, which must be marked as sortable. */
export function ownOrder({ key, label, isSortable, place }: LeadField): By {
  if (place.at !== "ATTRIBUTE") throw unsorted(`no list can be sorted by ${key}`);
  if (!isSortable) {
    throw unsorted(`${key} (${label}) is not marked as sortable, or is still being prepared`);
  }
  return { kind: "OWN", fieldId: place.fieldId, isNumber: place.isNumber };
}

/** Refuses a sort, by name. */
export function unsorted(reason: string): Refusal {
  return new Refusal("malformed", `sort: ${reason}`, { errors: [{ field: "sort", reason }] });
}

/** Rows that have a value come first, those that have none behind them. */
export type Part = "VALUED" | "EMPTY";

/** The parts of a list that begin at a place or behind it. */
export function partsFrom({ by }: Order, after: Place | undefined): Part[] {
  const hasEmpty =
    by.kind === "OWN" || by.kind === "SCORE" || (by.kind === "COLUMN" && by.nullable);
  if (!hasEmpty) return ["VALUED"];
  return after && after.value === null ? ["EMPTY"] : ["VALUED", "EMPTY"];
}

/** The pieces of the statement for one part of the list. */
export type Arrangement = {
  from: RawBuilder<unknown>;
  /** What the row is sorted by, as text. */
  value: RawBuilder<unknown>;
  within: RawBuilder<SqlBool>;
  orderBy: RawBuilder<unknown>;
};

const leads = sql.raw("from leads l left join users u on u.id = l.assignee_id");
const valuesThenLeads = sql.raw(
  "from lead_values v join leads l on l.id = v.lead_id left join users u on u.id = l.assignee_id",
);

const scoresThenLeads = sql.raw(
  "from lead_scores v join leads l on l.id = v.lead_id left join users u on u.id = l.assignee_id",
);

/** Scores lie beside their leads; a lead that came just now has none yet. */
function arrangeScores(order: Order, part: Part, after: Place | undefined): Arrangement {
  if (part === "VALUED") {
    const key = { column: "v.score", type: "int" };
    return arranged(order, scoresThenLeads, "v.lead_id", key, after, sql`true`);
  }
  const none = sql<SqlBool>`not exists (select from lead_scores v where v.lead_id = l.id)`;
  return arranged(order, leads, "l.id", null, after, none);
}

export function arrange(order: Order, part: Part, after: Place | undefined): Arrangement {
  const { by } = order;
  if (by.kind === "ID") {
    const place = after && { ...after, value: null };
    return arranged(order, leads, "l.id", null, place, sql`true`);
  }
  if (by.kind === "COLUMN") {
    const { key, within } = columnPart(by, part);
    return arranged(order, leads, "l.id", key, after, within);
  }
  if (by.kind === "SCORE") return arrangeScores(order, part, after);
  const { key, within } = ownPart(by, part);
  return arranged(order, valuesThenLeads, "v.lead_id", key, after, within);
}

/** What of the rows a part of a list by a column is. */
export function columnPart({ sql: column, type, nullable }: SortColumn, part: Part) {
  const has = sql.raw(part === "EMPTY" ? "is null" : "is not null");
  const within = nullable ? sql<SqlBool>`${sql.raw(column)} ${has}` : sql<SqlBool>`true`;
  return { key: part === "EMPTY" ? null : { column, type }, within };
}

/** What of `lead_values as v`, or `contact_values`, a part of a list by an own field is. */
export function ownPart({ fieldId, isNumber }: Extract<By, { kind: "OWN" }>, part: Part) {
  const column = isNumber ? "v.number" : "v.text";
  const has = sql.raw(part === "EMPTY" ? "is null" : "is not null");
  const side = sql.raw(isNumber ? "v.is_number" : "not v.is_number");
  const within = sql<SqlBool>`v.field_id = ${fieldId} and ${side} and ${sql.raw(column)} ${has}`;
  return { key: part === "EMPTY" ? null : { column, type: isNumber ? "float8" : "text" }, within };
}

export function arranged(
  { descending }: Order,
  from: RawBuilder<unknown>,
  id: string,
  key: { column: string; type: string } | null,
  after: Place | undefined,
  within: RawBuilder<SqlBool>,
): Arrangement {
  const way = descending ? " desc" : "";
  const than = sql.raw(descending ? "<" : ">");
  const column = key && sql.raw(key.column);
  const value = column ? sql`${column}::text` : sql`null::text`;
  const orderBy = sql.raw(key ? `${key.column}${way}, ${id}${way}` : `${id}${way}`);
  // A place among the rows with a value is before all of those without.
  const isElsewhere = after && (key === null) !== (after.value === null);
  if (!after || isElsewhere) return { from, value, within, orderBy };
  const place = key
    ? sql`(${column}, ${sql.raw(id)}) ${than} (${after.value}::${sql.raw(key.type)}, ${after.id}::uuid)`
    : sql`${sql.raw(id)} ${than} ${after.id}::uuid`;
  return { from, value, within: sql<SqlBool>`${within} and ${place}`, orderBy };
}
