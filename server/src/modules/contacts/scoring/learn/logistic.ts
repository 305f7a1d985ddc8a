import type { Binned } from "./bins.ts";

/*
 * Logistic regression with an L2 penalty over coarse groups of bins, by Newton's method (iteratively
 * reweighted least squares). Every field has one weight a group, so the model is a table a field; it needs
 * far fewer rows than trees do.
 */

export type Linear = {
  readonly base: number;
  /** For each column, what each bin adds; zero on average over the rows learned from. */
  readonly tables: readonly (readonly number[])[];
};

const mostGroups = 8;
const rounds = 12;

export function fitLogistic(
  binned: Binned,
  counts: readonly number[],
  isWord: readonly boolean[],
  outcomes: Uint8Array,
  l2: number,
): Linear {
  const groups = counts.map((count, j) => {
    const column = binned.columns[j] as Uint8Array;
    return isWord[j] ? Array.from({ length: count }, (_, i) => i) : groupsOf(column, count);
  });
  const starts: number[] = [];
  let size = 1;
  for (const group of groups) {
    starts.push(size);
    size += Math.max(...group) + 1;
  }
  const places = groups.map((group, j) => {
    const at = group.map((one) => one + (starts[j] as number));
    return Int32Array.from(binned.columns[j] as Uint8Array, (bin) => at[bin] as number);
  });
  const weights = new Float64Array(size);
  for (let round = 0; round < rounds; round++) {
    if (step(weights, places, outcomes, l2) < 1e-6) break;
  }
  return centred(binned, weights, groups, starts);
}

/** Bins of numbers in few groups of about as many rows; the unknown is a group of its own. */
export function groupsOf(column: Uint8Array, count: number): number[] {
  const rows = new Float64Array(count);
  for (const bin of column) rows[bin] = (rows[bin] as number) + 1;
  const known = column.length - (rows[0] as number);
  const groups = [0];
  let before = 0;
  let group = 1;
  let fullAt = known / mostGroups;
  for (let bin = 1; bin < count; bin++) {
    groups.push(group);
    before += rows[bin] as number;
    if (before < fullAt) continue;
    group += 1;
    fullAt = before + (known - before) / Math.max(1, mostGroups - group + 1);
  }
  return groups;
}

/** One step of Newton's method; returns how far it went. */
function step(
  weights: Float64Array,
  places: readonly Int32Array[],
  outcomes: Uint8Array,
  l2: number,
): number {
  const size = weights.length;
  const gradient = new Float64Array(size);
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  const active = new Int32Array(places.length + 1);
  for (let i = 0; i < outcomes.length; i++) {
    let margin = weights[0] as number;
    for (let j = 0; j < places.length; j++) {
      const at = (places[j] as Int32Array)[i] as number;
      active[j + 1] = at;
      margin += weights[at] as number;
    }
    const p = 1 / (1 + Math.exp(-margin));
    const slope = (outcomes[i] as number) - p;
    const bend = p * (1 - p);
    for (let a = 0; a < active.length; a++) {
      const one = active[a] as number;
      gradient[one] = (gradient[one] as number) + slope;
      const line = hessian[one] as Float64Array;
      for (let b = 0; b <= a; b++) {
        const other = active[b] as number;
        line[other] = (line[other] as number) + bend;
      }
    }
  }
  for (let k = 0; k < size; k++) {
    const pull = k === 0 ? 1e-6 : l2;
    gradient[k] = (gradient[k] as number) - pull * (weights[k] as number);
    (hessian[k] as Float64Array)[k] = ((hessian[k] as Float64Array)[k] as number) + pull;
  }
  const move = solve(hessian, gradient);
  let far = 0;
  for (let k = 0; k < size; k++) {
    // A step of more than this overshoots where the outcomes are nearly certain.
    const moved = Math.max(-4, Math.min(4, move[k] as number));
    weights[k] = (weights[k] as number) + moved;
    far = Math.max(far, Math.abs(moved));
  }
  return far;
}

/** Solves a symmetric positive system, of which the lower half is given, by Cholesky's factors. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    const line = matrix[i] as Float64Array;
    for (let j = 0; j <= i; j++) {
      const other = matrix[j] as Float64Array;
      let sum = line[j] as number;
      for (let k = 0; k < j; k++) sum -= (line[k] as number) * (other[k] as number);
      line[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (other[j] as number);
    }
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (line[k] as number) * (x[k] as number);
    x[i] = sum / (line[i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++)
      sum -= ((matrix[k] as Float64Array)[i] as number) * (x[k] as number);
    x[i] = sum / ((matrix[i] as Float64Array)[i] as number);
  }
  return x;
}

function centred(
  binned: Binned,
  weights: Float64Array,
  groups: readonly (readonly number[])[],
  starts: readonly number[],
): Linear {
  let base = weights[0] as number;
  const tables = groups.map((group, j) => {
    const table = group.map((one) => weights[one + (starts[j] as number)] as number);
    const column = binned.columns[j] as Uint8Array;
    let sum = 0;
    for (const bin of column) sum += table[bin] as number;
    const mean = sum / Math.max(1, column.length);
    base += mean;
    return table.map((value) => value - mean);
  });
  return { base, tables };
}
