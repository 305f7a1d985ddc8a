/*
 * What a model learns from: one column a field, all of equal length. Rows are leads at the time at which
 * they were about to be called; nothing in them may be known only afterwards.
 */

/** What a field holds: `NaN` stands for a number that is not known, `null` for a word. */
export type Column =
  | { readonly name: string; readonly kind: "NUMBER"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "WORD"; readonly values: readonly (string | null)[] };

export type Table = { readonly columns: readonly Column[]; readonly length: number };

/** What is known only after the call, or counts the very call that is to be scored. */
export const knownAfterwards: ReadonlySet<string> = new Set(["duration", "campaign"]);

/** A field that would let a model see the future. */
export class KnownAfterwards extends Error {
  constructor(field: string) {
    super(`The field "${field}" is known only after the call; a score must not learn from it`);
  }
}

export function refuseKnownAfterwards(table: Table): void {
  for (const { name } of table.columns) {
    if (knownAfterwards.has(name.trim().toLowerCase())) throw new KnownAfterwards(name);
  }
}

/** The rows at these places, in this order. */
export function rowsOf(table: Table, places: ArrayLike<number>): Table {
  const take = Array.from(places);
  const columns = table.columns.map((column): Column => {
    if (column.kind === "NUMBER") {
      return { ...column, values: Float64Array.from(take, (i) => column.values[i] ?? Number.NaN) };
    }
    return { ...column, values: take.map((i) => column.values[i] ?? null) };
  });
  return { columns, length: take.length };
}

export function outcomesOf(outcomes: Uint8Array, places: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(Array.from(places), (i) => outcomes[i] ?? 0);
}
