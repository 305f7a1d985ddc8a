import { Refusal } from "../../../platform/errors.ts";
import { decodeCursor, encodeCursor, idCursor } from "../../../platform/http/cursor.ts";
import type { LeadRow, Place, Sort } from "./queries.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The cursor behind a row: its id, and its key in lists by name. Bound to the order of the list. */
export function placeCursor(sort: Sort, row: Pick<LeadRow, "id" | "name_key">): string {
  const values = isByName(sort) ? [row.name_key, row.id] : [row.id];
  return encodeCursor(`leads ${sort}`, values);
}

export function placeOfCursor(sort: Sort, cursor: string | undefined): Place | undefined {
  const kind = `leads ${sort}`;
  if (!isByName(sort)) {
    const id = idCursor(kind, cursor);
    return id === undefined ? undefined : { name: "", id };
  }
  const values = decodeCursor(kind, cursor, 2);
  if (!values) return undefined;
  const [name, id] = values;
  if (typeof name === "string" && typeof id === "string" && uuid.test(id)) return { name, id };
  throw new Refusal("invalid-cursor", "This cursor does not belong to this list and order");
}

function isByName(sort: Sort): boolean {
  return sort === "name" || sort === "-name";
}
