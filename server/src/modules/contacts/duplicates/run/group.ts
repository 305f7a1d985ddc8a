import { mostInGroup, type PairReason, type PairStrength, pairStrengths } from "@parley/contract";
import { scoreOf, strengthOf, tidyReasons } from "../likeness.ts";

export type Pair = { a: string; b: string; reasons: readonly string[] };
export type Group = {
  strength: PairStrength;
  score: number;
  reasons: PairReason[];
  members: string[];
};

type Edge = { a: string; b: string; reasons: PairReason[]; score: number };

/**
 * Groups of records that pairs hold together, strength by strength: what is sure is not mixed with what is
 * only possible, so one may be merged without looking at the other. The surest pairs come first; no group
 * grows beyond its limit, and none holds two records that somebody has said are not the same.
 */
export function groupPairs(
  pairs: Iterable<Pair>,
  areDifferent: (a: string, b: string) => boolean,
  most: number = mostInGroup,
): Group[] {
  const edges: Record<PairStrength, Edge[]> = { EXACT: [], NORMALISED: [], FUZZY: [] };
  for (const { a, b, reasons: given } of pairs) {
    const reasons = tidyReasons(given);
    edges[strengthOf(reasons)].push({ a, b, reasons, score: scoreOf(reasons) });
  }
  const stronger: Forest[] = [];
  return pairStrengths.flatMap((strength) => {
    const forest = new Forest(most, areDifferent);
    // What stands together for a better reason needs no second group.
    const fresh = edges[strength].filter(({ a, b }) => !stronger.some((one) => one.joins(a, b)));
    fresh.sort((one, other) => other.score - one.score || compare(one, other));
    for (const edge of fresh) forest.join(edge);
    stronger.push(forest);
    return groupsOf(strength, forest, fresh);
  });
}

function groupsOf(strength: PairStrength, forest: Forest, edges: readonly Edge[]): Group[] {
  const groups = new Map<Tree, { score: number; reasons: Set<PairReason> }>();
  for (const { a, b, reasons } of edges) {
    const tree = forest.treeOf(a);
    if (!tree || !forest.joins(a, b)) continue;
    const group = groups.get(tree) ?? { score: tree.score, reasons: new Set() };
    for (const reason of reasons) group.reasons.add(reason);
    groups.set(tree, group);
  }
  return [...groups].map(([tree, { score, reasons }]) => ({
    strength,
    score,
    reasons: tidyReasons([...reasons]),
    members: [...tree.members].sort(),
  }));
}

/** `score` is that of the weakest pair without which it would fall apart. */
type Tree = { members: string[]; score: number };

class Forest {
  private readonly trees = new Map<string, Tree>();
  private readonly most: number;
  private readonly areDifferent: (a: string, b: string) => boolean;

  constructor(most: number, areDifferent: (a: string, b: string) => boolean) {
    this.most = most;
    this.areDifferent = areDifferent;
  }

  treeOf(id: string): Tree | undefined {
    return this.trees.get(id);
  }

  joins(a: string, b: string): boolean {
    const tree = this.trees.get(a);
    return tree !== undefined && tree === this.trees.get(b);
  }

  join({ a, b, score }: Edge): void {
    const [one, other] = [this.plant(a), this.plant(b)];
    if (one === other || one.members.length + other.members.length > this.most) return;
    if (one.members.some((x) => other.members.some((y) => this.areDifferent(x, y)))) return;
    const [large, small] = one.members.length >= other.members.length ? [one, other] : [other, one];
    for (const id of small.members) {
      large.members.push(id);
      this.trees.set(id, large);
    }
    large.score = Math.min(large.score, small.score, score);
  }

  private plant(id: string): Tree {
    const known = this.trees.get(id);
    if (known) return known;
    const tree = { members: [id], score: 100 };
    this.trees.set(id, tree);
    return tree;
  }
}

function compare(one: Edge, other: Edge): number {
  if (one.a !== other.a) return one.a < other.a ? -1 : 1;
  return one.b < other.b ? -1 : 1;
}
