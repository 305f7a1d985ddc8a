import type { Binned } from "./bins.ts";

/**
 * A tree, flat and in preorder, plain JSON: the yes child of node i is i + 1, its no child `no[i]`. A leaf
 * asks no column (-1).
 */
export type Tree = {
  readonly columns: readonly number[];
  readonly no: readonly number[];
  /** Bins 1 up to this one go to yes; the unknown (bin 0) as well if it is negative. */
  readonly upTo: readonly number[];
  /** The mean step of the rows that pass here: of a leaf, what it adds. */
  readonly values: readonly number[];
};

function nextOf(tree: Tree, node: number, binned: Binned, row: number): number {
  const bin = (binned.columns[tree.columns[node] as number] as Uint8Array)[row] as number;
  const upTo = tree.upTo[node] as number;
  const goesYes = bin === 0 ? upTo < 0 : bin <= (upTo < 0 ? -upTo : upTo);
  return goesYes ? node + 1 : (tree.no[node] as number);
}

/** Adds what the tree says of each row to the sums. */
export function addTree(tree: Tree, binned: Binned, sums: Float64Array): void {
  const { columns, values } = tree;
  for (let row = 0; row < binned.length; row++) {
    let node = 0;
    while ((columns[node] as number) >= 0) node = nextOf(tree, node, binned, row);
    sums[row] = (sums[row] as number) + (values[node] as number);
  }
}

/**
 * Adds what each turn on the row's way changes to the column that was asked there (Saabas, 2014). Returns
 * what the tree says of all rows; with the changes it is what it says of this one.
 */
export function addTurns(tree: Tree, binned: Binned, row: number, columns: number[]): number {
  const { values } = tree;
  let node = 0;
  for (;;) {
    const column = tree.columns[node] as number;
    if (column < 0) return values[0] as number;
    const next = nextOf(tree, node, binned, row);
    columns[column] = (columns[column] ?? 0) + (values[next] as number) - (values[node] as number);
    node = next;
  }
}
