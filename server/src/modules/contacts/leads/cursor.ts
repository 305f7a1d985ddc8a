import { Refusal } from "../../../platform/errors.ts";
import { decodeCursor, encodeCursor, idCursor } from "../../../platform/http/cursor.ts";
import type { Order, Place } from "./order.ts";
import type { LeadRow } from "./queries.ts";

/** The cursor behind a row: its id, and what the list is sorted by. Bound to the order of the list. */
export function placeCursor(order: Order, row: Pick<LeadRow, "id" | "sort_value">): string {
  const kind = kindOf(order);
  if (order.by.kind === "ID") return encodeCursor(kind, [row.id]);
  const value = row.sort_value === null ? [] : [row.sort_value];
  return encodeCursor(kind, [row.id, ...value]);
}

export function placeOfCursor(order: Order, cursor: string | undefined): Place | undefined {
  const { by } = order;
  const kind = kindOf(order);
  if (cursor === undefined) return undefined;
  if (by.kind === "ID") {
    const id = idCursor(kind, cursor);
    return id === undefined ? undefined : { value: null, id };
  }
  const values = valuesOf(kind, cursor);
  const [id, value = null] = values;
  const isText = value === null || typeof value === "string";
  if (typeof id !== "string" || !uuid.test(id) || !isText || !canBe(by, value)) throw foreign();
  return { value, id };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function kindOf({ of, sort }: Order): string {
  return `${of ?? "leads"} ${sort}`;
}

/** One value more where the row has something that the list is sorted by. */
function valuesOf(kind: string, cursor: string): (string | number)[] {
  try {
    return decodeCursor(kind, cursor, 2) ?? [];
  } catch {
    return decodeCursor(kind, cursor, 1) ?? [];
  }
}

const instant = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/;

function typeOf(by: Exclude<Order["by"], { kind: "ID" }>): string {
  if (by.kind === "SCORE") return "int";
  if (by.kind === "OWN") return by.isNumber ? "float8" : "text";
  return by.type;
}

/** What the database is asked to read as a number or an instant must be one. */
function canBe(by: Exclude<Order["by"], { kind: "ID" }>, value: string | null): boolean {
  if (value === null) return by.kind !== "COLUMN" || by.nullable;
  const type = typeOf(by);
  if (type === "int") return /^\d{1,9}$/.test(value);
  if (type === "float8")
    return value.length <= 40 && Number.isFinite(Number(value)) && value.trim() !== "";
  if (type === "timestamptz") return instant.test(value);
  return true;
}

function foreign(): Refusal {
  return new Refusal("invalid-cursor", "This cursor does not belong to this list and order", {
    errors: [{ field: "cursor", reason: "must be the nextCursor of the same list" }],
  });
}
