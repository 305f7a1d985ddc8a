import type { Binned } from "./bins.ts";
import { bestSplit, type Columns, type Split, type Sums } from "./split.ts";
import type { Tree } from "./tree.ts";

export type GrowOptions = {
  readonly depth: number;
  readonly rate: number;
  /** Rows a leaf has at least. */
  readonly leaf: number;
  readonly l2: number;
};

/** What trees are grown from, and the memory in which: one for all the trees of a model. */
export type Soil = {
  readonly binned: Binned;
  readonly columns: Columns;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  /** The rows of the tree; each node has a run of them. */
  readonly rows: Int32Array;
  readonly spare: Int32Array;
  /** Histograms, one for each level and side: gradient, hessian and rows of every bin. */
  readonly histograms: readonly Float64Array[];
};

export function soilOf(binned: Binned, columns: Columns, depth: number): Soil {
  const n = binned.length;
  const histograms = Array.from({ length: depth + 2 }, () => new Float64Array(3 * columns.size));
  return {
    binned,
    columns,
    gradient: new Float64Array(n),
    hessian: new Float64Array(n),
    rows: new Int32Array(n),
    spare: new Int32Array(n),
    histograms,
  };
}

type Growing = {
  readonly soil: Soil;
  readonly options: GrowOptions;
  readonly chosen: readonly number[];
  readonly tree: { columns: number[]; no: number[]; upTo: number[]; values: number[] };
};

/** Grows a tree of the first `length` rows of the soil, asking the chosen columns only. */
export function growTree(
  soil: Soil,
  length: number,
  options: GrowOptions,
  chosen: readonly number[],
): Tree {
  const tree = { columns: [], no: [], upTo: [], values: [] };
  const growing = { soil, options, chosen, tree };
  const histogram = soil.histograms[0] as Float64Array;
  fill(growing, histogram, 0, length);
  node(growing, 0, length, histogram, options.depth);
  return tree;
}

/** Places the node of these rows and all beneath it; its histogram is used up. */
function node(
  growing: Growing,
  from: number,
  to: number,
  histogram: Float64Array,
  depth: number,
): number {
  const { soil, options, tree, chosen } = growing;
  const sums = sumOf(soil, from, to);
  const at = tree.columns.length;
  tree.columns.push(-1);
  tree.no.push(-1);
  tree.upTo.push(0);
  tree.values.push((-sums.g / (sums.h + options.l2)) * options.rate);
  const canSplit = depth > 0 && sums.n >= 2 * options.leaf;
  const split = canSplit ? bestSplit(soil.columns, chosen, histogram, sums, options) : undefined;
  if (!split) return at;
  const middle = part(soil, split, from, to);
  tree.columns[at] = split.column;
  tree.upTo[at] = split.upTo;
  const [yes, no] = children(growing, from, middle, to, histogram, depth - 1);
  node(growing, from, middle, yes, depth - 1);
  tree.no[at] = node(growing, middle, to, no, depth - 1);
  return at;
}

/** Histograms of both children: the smaller is counted, the larger is what is left of the parent. */
function children(
  growing: Growing,
  from: number,
  middle: number,
  to: number,
  parent: Float64Array,
  depth: number,
): [Float64Array, Float64Array] {
  const { soil, options } = growing;
  const other = soil.histograms[options.depth - depth] as Float64Array;
  if (depth === 0) return [parent, other];
  const yesIsSmaller = middle - from < to - middle;
  if (yesIsSmaller) fill(growing, other, from, middle);
  else fill(growing, other, middle, to);
  for (const column of growing.chosen) {
    const end =
      3 * ((soil.columns.starts[column] as number) + (soil.columns.counts[column] as number));
    for (let i = 3 * (soil.columns.starts[column] as number); i < end; i++) {
      parent[i] = (parent[i] as number) - (other[i] as number);
    }
  }
  return yesIsSmaller ? [other, parent] : [parent, other];
}

function fill({ soil, chosen }: Growing, into: Float64Array, from: number, to: number): void {
  const { rows, gradient, hessian, binned, columns } = soil;
  for (const column of chosen) {
    const start = columns.starts[column] as number;
    into.fill(0, 3 * start, 3 * (start + (columns.counts[column] as number)));
    const bins = binned.columns[column] as Uint8Array;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      const at = 3 * (start + (bins[row] as number));
      into[at] = (into[at] as number) + (gradient[row] as number);
      into[at + 1] = (into[at + 1] as number) + (hessian[row] as number);
      into[at + 2] = (into[at + 2] as number) + 1;
    }
  }
}

function sumOf({ rows, gradient, hessian }: Soil, from: number, to: number): Sums {
  let g = 0;
  let h = 0;
  for (let i = from; i < to; i++) {
    g += gradient[rows[i] as number] as number;
    h += hessian[rows[i] as number] as number;
  }
  return { g, h, n: to - from };
}

/** Puts the rows that go to yes before the others, each in their order; returns where these begin. */
function part({ rows, spare, binned }: Soil, split: Split, from: number, to: number): number {
  const bins = binned.columns[split.column] as Uint8Array;
  const last = Math.abs(split.upTo);
  const first = split.upTo < 0 ? 0 : 1;
  let yes = from;
  let no = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    const bin = bins[row] as number;
    if (bin >= first && bin <= last) rows[yes++] = row;
    else spare[no++] = row;
  }
  rows.set(spare.subarray(0, no), yes);
  return yes;
}
