import type { Binned, Bins } from "./bins.ts";
import { countOf, toBins } from "./bins.ts";
import { groupsOf } from "./logistic.ts";
import type { Model } from "./model.ts";
import type { Table } from "./table.ts";

/** Nothing is ever quite as rare as never. */
const least = 1e-4;

/** The coarse groups of each field and how the rows spread over them. */
export function spreadOf(features: readonly Bins[], binned: Binned): Model["spread"] {
  return features.map((bins, j) => {
    const column = binned.columns[j] as Uint8Array;
    const count = countOf(bins);
    const isNumber = bins.kind === "NUMBER";
    const groups = isNumber ? groupsOf(column, count) : Array.from({ length: count }, (_, i) => i);
    return { groups, shares: sharesOf(column, groups) };
  });
}

function sharesOf(column: Uint8Array, groups: readonly number[]): number[] {
  const shares = new Array<number>(Math.max(...groups) + 1).fill(0);
  const one = 1 / Math.max(1, column.length);
  for (const bin of column) {
    const group = groups[bin] as number;
    shares[group] = (shares[group] as number) + one;
  }
  return shares.map((share) => Math.round(share * 1e6) / 1e6);
}

/**
 * How far these rows have drifted from those that the model learned from: the population stability index of
 * each field. By custom, under 0.1 is little and over 0.25 is much.
 */
export function driftOf(model: Model, table: Table): { field: string; index: number }[] {
  const binned = toBins(model.features, table);
  return model.features.map(({ name }, j) => {
    const { groups, shares } = model.spread[j] ?? { groups: [0], shares: [1] };
    const now = sharesOf(binned.columns[j] as Uint8Array, groups);
    const index = shares.reduce((sum, share, group) => {
      const [then, here] = [Math.max(share, least), Math.max(now[group] ?? 0, least)];
      return sum + (here - then) * Math.log(here / then);
    }, 0);
    return { field: name, index };
  });
}
