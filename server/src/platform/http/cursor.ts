import { Refusal } from "../errors.ts";

/** An opaque cursor: what the next page starts after. Bound to the list's order by `kind`. */
export function encodeCursor(kind: string, values: (string | number)[]): string {
  return Buffer.from(JSON.stringify([kind, ...values])).toString("base64url");
}

export function decodeCursor(
  kind: string,
  cursor: string | undefined,
  count: number,
): (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [found, ...values] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const simple = values.every((value: unknown) =>
      typeof value === "string" ? !value.includes("\0") : typeof value === "number",
    );
    if (found === kind && values.length === count && simple) return values;
  } catch {
    // Falls through: whatever it is, it is no cursor of this list.
  }
  throw foreignCursor();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The cursor of a list in the order of ids alone. */
export function idCursor(kind: string, cursor: string | undefined): string | undefined {
  const id = decodeCursor(kind, cursor, 1)?.[0];
  if (id === undefined) return undefined;
  if (typeof id === "string" && uuid.test(id)) return id;
  throw foreignCursor();
}

/** The cursor of a list by name, and by id among those of the same name. */
export function nameCursor(
  kind: string,
  cursor: string | undefined,
): { name: string; id: string } | undefined {
  const values = decodeCursor(kind, cursor, 2);
  if (!values) return undefined;
  const [name, id] = values;
  if (typeof name === "string" && typeof id === "string" && uuid.test(id)) return { name, id };
  throw foreignCursor();
}

/** The cursor of a list in the order of numbers that count up. */
export function numberCursor(kind: string, cursor: string | undefined): number | undefined {
  const number = decodeCursor(kind, cursor, 1)?.[0];
  if (number === undefined || Number.isSafeInteger(number)) return number as number | undefined;
  throw foreignCursor();
}

function foreignCursor(): Refusal {
  return new Refusal("invalid-cursor", "This cursor does not belong to this list and order", {
    errors: [{ field: "cursor", reason: "must be the nextCursor of the same list" }],
  });
}

/** Cuts the one row too many that tells whether there is a next page. */
export function toPage<T, U>(
  rows: T[],
  limit: number,
  cursorOf: (last: T) => string,
  toItem: (row: T) => U,
): { items: U[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? cursorOf(last) : null };
}
