import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Refusal } from "../../../platform/errors.ts";
import { asRefusal } from "../../../platform/http/problem.ts";

/** One piece of work of many, with what it touches: two that share a key are done one after the other. */
export type Piece<R> = { index: number; keys: readonly string[]; work: (ctx: Ctx) => Promise<R> };
export type Fate<R> = { done: R } | { refusal: Refusal };

/** So many are under way at once: their statements share messages on the one connection. */
const atOnce = 24;
const rounds = 3;

/**
 * Does every piece in the one transaction, and leaves nothing of those that were refused. All are done
 * side by side first, which is quick and mostly all there is to it. When some are refused, everything is
 * taken back and done without them; what still stumbles is done one by one.
 */
export async function doEach<R>(
  ctx: Ctx,
  pieces: readonly Piece<R>[],
): Promise<Map<number, Fate<R>>> {
  const fates = new Map<number, Fate<R>>();
  let left = pieces;
  for (let round = 0; round < rounds && left.length > 0; round++) {
    const { found, isWhole } = await attempt(ctx, left);
    for (const [index, fate] of found) {
      if (isWhole || "refusal" in fate) fates.set(index, fate);
    }
    if (isWhole) return fates;
    const before = left.length;
    left = left.filter(({ index }) => !fates.has(index));
    if (left.length === before) break;
  }
  for (const piece of left) {
    const { found } = await attempt(ctx, [piece]);
    const fate = found.get(piece.index);
    if (!fate) throw new Error("a piece of a batch came to nothing");
    fates.set(piece.index, fate);
  }
  return fates;
}

type Attempt<R> = {
  found: Map<number, Fate<R>>;
  /** Nothing was refused, and what was written stays. */
  isWhole: boolean;
};

/** All of them within a savepoint, which is taken back unless all went well. */
async function attempt<R>(ctx: Ctx, pieces: readonly Piece<R>[]): Promise<Attempt<R>> {
  const effects: (() => void)[] = [];
  const inner: Ctx = { ...ctx, afterCommit: (effect) => effects.push(effect) };
  const found = new Map<number, Fate<R>>();
  const bugs: unknown[] = [];
  await sql`savepoint batch`.execute(ctx.tx);
  await sideBySide(chainsOf(pieces), async (chain) => {
    for (const { index, work } of chain) {
      try {
        found.set(index, { done: await work(inner) });
      } catch (error) {
        const refusal = error instanceof Error ? asRefusal(error) : undefined;
        // In company the database's own refusal may be about another piece, and only the first one is true.
        if (refusal && (refusal === error || pieces.length === 1)) found.set(index, { refusal });
        else bugs.push(error);
      }
    }
  });
  const isWhole = bugs.length === 0 && [...found.values()].every((fate) => "done" in fate);
  if (isWhole) {
    await sql`release savepoint batch`.execute(ctx.tx);
    for (const effect of effects) ctx.afterCommit(effect);
    return { found, isWhole };
  }
  await sql`rollback to savepoint batch`.execute(ctx.tx);
  if (pieces.length === 1 && bugs.length > 0) throw bugs[0];
  return { found, isWhole };
}

/** Pieces that share a key, directly or by others, in the order of the request. */
function chainsOf<R>(pieces: readonly Piece<R>[]): Piece<R>[][] {
  const chainOf = new Map<string, Piece<R>[]>();
  const chains = new Set<Piece<R>[]>();
  for (const piece of pieces) {
    const met = new Set(
      piece.keys.flatMap((key) => chainOf.get(key) ?? []).map(({ index }) => index),
    );
    const joined = [...chains].filter((chain) => chain.some(({ index }) => met.has(index)));
    const chain = [...joined.flat(), piece].sort((one, other) => one.index - other.index);
    for (const old of joined) chains.delete(old);
    chains.add(chain);
    for (const { keys } of chain) for (const key of keys) chainOf.set(key, chain);
  }
  return [...chains];
}

async function sideBySide<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all].reverse();
  const hand = async () => {
    for (let next = left.pop(); next; next = left.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, hand));
}
