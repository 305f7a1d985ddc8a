import type { Column, Table } from "./table.ts";

/*
 * Models see a field as a number of bins; bin 0 is what is not known. Only the order of numbers matters
 * from here on, and words have an order too: that of their rate of conversion. Plain JSON.
 */

/** A field cut into at most 255 bins. */
export type Bins =
  | { readonly kind: "NUMBER"; readonly name: string; readonly edges: readonly number[] }
  | { readonly kind: "WORD"; readonly name: string; readonly words: readonly string[] };

/** Rows as bins: one array a column. */
export type Binned = { readonly columns: readonly Uint8Array[]; readonly length: number };

const mostBins = 254;
/** A word that is rarer is as good as unknown. */
const leastRows = 10;
/** Rows of average outcome that are added to each word, so that a rare one is not taken at its word. */
const wordPrior = 20;

/** Learns the bins of these rows: quantiles of numbers, the frequent words by their conversion. */
export function fitBins(table: Table, outcomes: Uint8Array): Bins[] {
  return table.columns.map(({ name, kind, values }): Bins => {
    return kind === "NUMBER"
      ? { kind, name, edges: edgesOf(values) }
      : { kind, name, words: wordsOf(values, outcomes) };
  });
}

/** The number of bins of a column, the unknown among them. */
export function countOf(bins: Bins): number {
  return 1 + (bins.kind === "NUMBER" ? bins.edges.length + 1 : bins.words.length);
}

/** Finds the bin of every cell; a column that is missing, or of the other kind, is unknown. */
export function toBins(bins: readonly Bins[], table: Table): Binned {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = bins.map((one) => binColumn(one, byName.get(one.name), table.length));
  return { columns, length: table.length };
}

function binColumn(bins: Bins, column: Column | undefined, length: number): Uint8Array {
  const out = new Uint8Array(length);
  if (bins.kind === "WORD" && column?.kind === "WORD") {
    const places = new Map<string | null, number>(bins.words.map((word, i) => [word, i + 1]));
    for (let i = 0; i < length; i++) out[i] = places.get(column.values[i] ?? null) ?? 0;
  }
  if (bins.kind === "NUMBER" && column?.kind === "NUMBER") {
    for (let i = 0; i < length; i++) out[i] = numberBin(bins.edges, column.values[i] ?? Number.NaN);
  }
  return out;
}

function numberBin(edges: readonly number[], value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

function countsOf(values: Float64Array): { distinct: number[]; counts: number[]; known: number } {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of known) {
    if (distinct.at(-1) === value) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts, known: known.length };
}

/** Upper ends of the bins: values that occur, so that only the order of the numbers matters. */
function edgesOf(values: Float64Array): number[] {
  const { distinct, counts, known } = countsOf(values);
  if (distinct.length <= mostBins) return distinct.slice(0, -1);
  const edges: number[] = [];
  let held = 0;
  let left = known;
  for (let i = 0; i + 1 < distinct.length && edges.length < mostBins - 1; i++) {
    held += counts[i] ?? 0;
    // A value that fills many bins by itself leaves the rest to be shared anew.
    if (held < left / (mostBins - edges.length)) continue;
    edges.push(distinct[i] ?? 0);
    left -= held;
    held = 0;
  }
  return edges;
}

function wordsOf(values: readonly (string | null)[], outcomes: Uint8Array): string[] {
  const seen = new Map<string, { rows: number; yes: number; rate: number }>();
  let yes = 0;
  for (let i = 0; i < values.length; i++) {
    yes += outcomes[i] ?? 0;
    const value = values[i] ?? null;
    if (value === null) continue;
    const word = seen.get(value) ?? { rows: 0, yes: 0, rate: 0 };
    word.rows += 1;
    word.yes += outcomes[i] ?? 0;
    seen.set(value, word);
  }
  const prior = (wordPrior * yes) / Math.max(1, values.length);
  for (const word of seen.values()) word.rate = (word.yes + prior) / (word.rows + wordPrior);
  return [...seen]
    .filter(([, { rows }]) => rows >= leastRows)
    .sort(([a, m], [b, n]) => n.rows - m.rows || (a < b ? -1 : 1))
    .slice(0, mostBins)
    .sort(([a, m], [b, n]) => m.rate - n.rate || (a < b ? -1 : 1))
    .map(([word]) => word);
}
