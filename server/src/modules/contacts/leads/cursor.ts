import { encodeCursor, idCursor, nameCursor } from "../../../platform/http/cursor.ts";
import type { LeadRow, Place, Sort } from "./queries.ts";

/** The cursor behind a row: its id, and its key in lists by name. Bound to the order of the list. */
export function placeCursor(sort: Sort, row: Pick<LeadRow, "id" | "name_key">): string {
  const values = isByName(sort) ? [row.name_key, row.id] : [row.id];
  return encodeCursor(`leads ${sort}`, values);
}

export function placeOfCursor(sort: Sort, cursor: string | undefined): Place | undefined {
  const kind = `leads ${sort}`;
  if (isByName(sort)) return nameCursor(kind, cursor);
  const id = idCursor(kind, cursor);
  return id === undefined ? undefined : { name: "", id };
}

function isByName(sort: Sort): boolean {
  return sort === "name" || sort === "-name";
}
