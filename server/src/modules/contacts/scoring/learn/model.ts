import { type Binned, type Bins, toBins } from "./bins.ts";
import { probabilityOf } from "./calibrate.ts";
import type { CalibrationBin } from "./measures.ts";
import type { Table } from "./table.ts";
import { addTree, addTurns, type Tree } from "./tree.ts";

export type Kind = "LOGISTIC" | "BOOSTING" | "BOTH";

/** What rows that were held back said of a way to learn. */
export type Metrics = {
  readonly rows: number;
  readonly auc: number;
  readonly calibrationError: number;
  readonly calibration: readonly CalibrationBin[];
};

/** What one must know of a model before one trusts it. */
export type Card = {
  readonly rows: number;
  readonly conversions: number;
  readonly heldBackRows: number;
  readonly candidates: readonly { readonly name: string; readonly auc: number }[];
  readonly chosen: string;
  readonly seed: number;
  /** How far each field moves the log-odds on average, up or down; the largest first. */
  readonly importance: readonly { readonly field: string; readonly moves: number }[];
};

/**
 * A learned model as a value: plain JSON. Numbers that add up are whole millionths of log-odds, so that sums
 * are exact.
 */
export type Model = {
  readonly format: 1;
  readonly kind: Kind;
  readonly features: readonly Bins[];
  readonly base: number;
  readonly tables: readonly (readonly number[])[];
  readonly trees: readonly Tree[];
  readonly metrics: Metrics;
  readonly card: Card;
  /** For each field, coarse groups of its bins and the share of the rows learned from in each. */
  readonly spread: readonly {
    readonly groups: readonly number[];
    readonly shares: readonly number[];
  }[];
};

/** What a model adds up, whatever it is besides. */
export type Sums = Pick<Model, "features" | "base" | "tables" | "trees">;

export const unit = 1_000_000;

/** Why a row has its log-odds, in millionths: `base` and all parts add up to `total`, exactly. */
export type Explanation = {
  readonly total: number;
  readonly base: number;
  readonly fields: readonly { readonly name: string; readonly part: number }[];
};

/** The chance of each row to convert. */
export function predict(model: Sums, table: Table): Float64Array {
  return totalsOf(model, toBins(model.features, table)).map((sum) => probabilityOf(sum / unit));
}

/** The sum of each row. */
export function totalsOf(
  { base, tables, trees }: Omit<Sums, "features">,
  binned: Binned,
): Float64Array {
  const totals = new Float64Array(binned.length).fill(base);
  tables.forEach((table, j) => {
    const column = binned.columns[j] as Uint8Array;
    for (let i = 0; i < totals.length; i++) {
      totals[i] = (totals[i] as number) + (table[column[i] as number] as number);
    }
  });
  for (const tree of trees) addTree(tree, binned, totals);
  return totals;
}

/** Explains each row of the table. */
export function explain(model: Sums, table: Table): Explanation[] {
  const binned = toBins(model.features, table);
  return Array.from({ length: table.length }, (_, row) => explainRow(model, binned, row));
}

function explainRow(
  { features, base, tables, trees }: Sums,
  binned: Binned,
  row: number,
): Explanation {
  const parts = features.map((_, j) => tables[j]?.[binned.columns[j]?.[row] ?? 0] ?? 0);
  let without = base;
  for (const tree of trees) without += addTurns(tree, binned, row, parts);
  const total = parts.reduce((sum, part) => sum + part, without);
  const fields = features.map(({ name }, j) => ({ name, part: parts[j] ?? 0 }));
  return { total, base: without, fields };
}
