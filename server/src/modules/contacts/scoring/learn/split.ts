/** The columns in a histogram: how many bins each has, and where it begins. */
export type Columns = {
  readonly counts: readonly number[];
  readonly starts: readonly number[];
  readonly size: number;
};

export type Sums = { readonly g: number; readonly h: number; readonly n: number };

/** Which bins go to yes, as a tree keeps it. */
export type Split = { readonly column: number; readonly upTo: number; readonly gain: number };

export type SplitOptions = { readonly leaf: number; readonly l2: number };

const nothing: Sums = { g: 0, h: 0, n: 0 };

/** The best division of these rows in two, by the loss it saves (second order). */
export function bestSplit(
  columns: Columns,
  chosen: readonly number[],
  histogram: Float64Array,
  all: Sums,
  options: SplitOptions,
): Split | undefined {
  let best: Split | undefined;
  const keep = (split: Split | undefined) => {
    if (split && split.gain > (best?.gain ?? 1e-6)) best = split;
  };
  for (const column of chosen) {
    const at = 3 * (columns.starts[column] as number);
    const unknown = {
      g: histogram[at] as number,
      h: histogram[at + 1] as number,
      n: histogram[at + 2] as number,
    };
    keep(scan(columns, column, histogram, all, nothing, options));
    // The unknown may belong to the low numbers as well as to the high.
    if (unknown.n > 0) keep(scan(columns, column, histogram, all, unknown, options));
  }
  return best;
}

/** The best place to divide a column, with `first` on the side of its low bins. */
function scan(
  { counts, starts }: Columns,
  column: number,
  histogram: Float64Array,
  all: Sums,
  first: Sums,
  { leaf, l2 }: SplitOptions,
): Split | undefined {
  const start = starts[column] as number;
  const whole = (all.g * all.g) / (all.h + l2);
  let { g, h, n } = first;
  let gain = 0;
  let upTo = 0;
  for (let bin = 1; bin < (counts[column] as number); bin++) {
    const at = 3 * (start + bin);
    const here = histogram[at + 2] as number;
    if (here <= 0) continue;
    g += histogram[at] as number;
    h += histogram[at + 1] as number;
    n += here;
    if (n < leaf) continue;
    if (all.n - n < leaf) break;
    const rest = all.g - g;
    const found = (g * g) / (h + l2) + (rest * rest) / (all.h - h + l2) - whole;
    if (found > gain) {
      gain = found;
      upTo = bin;
    }
  }
  if (upTo === 0) return undefined;
  return { column, upTo: first.n > 0 ? -upTo : upTo, gain };
}
