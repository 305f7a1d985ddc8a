import { probabilityOf } from "./calibrate.ts";
import { type Explanation, unit } from "./model.ts";

/** A score of 0 to 100 in whole points, or parts of them: where every lead starts, and what its fields add; exactly. */
export type Points = {
  readonly score: number;
  readonly start: number;
  readonly fields: readonly { readonly name: string; readonly points: number }[];
};

/**
 * The score is the chance in percent, counted in so many steps a point. Between the start and the score each field gets its share of the way
 * in log-odds, rounded so that the whole points add up (largest remainder).
 */
export function pointsOf({ total, base, fields }: Explanation, steps = 1): Points {
  const at = (sum: number) => 100 * steps * probabilityOf(sum / unit);
  const score = Math.round(at(total));
  const p = probabilityOf(base / unit);
  const rate =
    total === base ? (100 * steps * p * (1 - p)) / unit : (at(total) - at(base)) / (total - base);
  const exact = [at(base), ...fields.map(({ part }) => part * rate)];
  const [start = 0, ...points] = rounded(exact, score);
  return { score, start, fields: fields.map(({ name }, i) => ({ name, points: points[i] ?? 0 })) };
}

/** Whole numbers next to these, with this sum: what is left goes to the largest remainders. */
export function rounded(exact: readonly number[], sum: number): number[] {
  const whole = exact.map(Math.floor);
  const left = sum - whole.reduce((all, one) => all + one, 0);
  const order = exact
    .map((value, i) => ({ i, rest: value - (whole[i] as number) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, Math.max(0, left))) whole[i] = (whole[i] as number) + 1;
  return whole.map((value) => value || 0);
}
