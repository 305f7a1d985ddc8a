import { type Binned, type Bins, countOf } from "./bins.ts";
import { type GrowOptions, growTree, type Soil, soilOf } from "./grow.ts";
import { type Random, shuffled } from "./random.ts";
import { addTree, type Tree } from "./tree.ts";

/*
 * Gradient boosting of small trees under the logistic loss, over bins (Friedman, "Greedy function
 * approximation", 2001; histograms as in Ke et al., "LightGBM", 2017). Second-order steps with L2 shrinkage as in Chen and Guestrin, "XGBoost", 2016.
 */

export type Boosted = { readonly base: number; readonly trees: readonly Tree[] };

export type BoostOptions = GrowOptions & {
  readonly trees: number;
  /** The share of rows, and of columns, that a tree is grown from. */
  readonly rows: number;
  readonly columns: number;
};

/** What is learned from: rows, their outcomes, and how much each counts (1 if nothing is said). */
export type Lesson = {
  readonly bins: readonly Bins[];
  readonly binned: Binned;
  readonly outcomes: Uint8Array;
  readonly weights?: Float64Array | undefined;
};

export function boost(lesson: Lesson, options: BoostOptions, random: Random): Boosted {
  const { bins, binned, outcomes, weights } = lesson;
  const base = baseOf(outcomes, weights);
  const margins = new Float64Array(binned.length).fill(base);
  const counts = bins.map(countOf);
  const starts: number[] = [];
  let size = 0;
  for (const count of counts) {
    starts.push(size);
    size += count;
  }
  const soil = soilOf(binned, { counts, starts, size }, options.depth);
  const trees: Tree[] = [];
  for (let t = 0; t < options.trees; t++) {
    slopes(soil, margins, outcomes, weights);
    const length = draw(soil.rows, binned.length, options.rows, random);
    const chosen = some(bins.length, options.columns, random);
    const tree = growTree(soil, length, options, chosen);
    addTree(tree, binned, margins);
    trees.push(tree);
  }
  return { base, trees };
}

function baseOf(outcomes: Uint8Array, weights: Float64Array | undefined): number {
  let yes = 0.5;
  let no = 0.5;
  for (let i = 0; i < outcomes.length; i++) {
    if (outcomes[i] === 1) yes += weights?.[i] ?? 1;
    else no += weights?.[i] ?? 1;
  }
  return Math.log(yes / no);
}

function slopes(
  { gradient, hessian }: Soil,
  margins: Float64Array,
  outcomes: Uint8Array,
  weights: Float64Array | undefined,
): void {
  for (let i = 0; i < margins.length; i++) {
    const p = 1 / (1 + Math.exp(-(margins[i] as number)));
    const weight = weights ? (weights[i] as number) : 1;
    gradient[i] = weight * (p - (outcomes[i] as number));
    hessian[i] = weight * Math.max(p * (1 - p), 1e-9);
  }
}

function draw(rows: Int32Array, n: number, share: number, random: Random): number {
  let length = 0;
  for (let i = 0; i < n; i++) if (share >= 1 || random() < share) rows[length++] = i;
  return length;
}

/** So many of the columns, at least one, in their order. */
function some(n: number, share: number, random: Random): number[] {
  const taken = shuffled(n, random).slice(0, Math.max(1, Math.round(n * share)));
  return Array.from(taken.sort());
}
