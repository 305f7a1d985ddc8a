import type { Random } from "./random.ts";

/** A figure with the interval that holds it in 95 of 100 samples like this one. */
export type Interval = { readonly value: number; readonly low: number; readonly high: number };

/** Rows that are judged together, such as a fold: their scores by each of the models, and what came. */
export type Judged = {
  readonly scores: readonly ArrayLike<number>[];
  readonly outcomes: ArrayLike<number>;
};

type Ranked = { readonly order: Int32Array; readonly tied: Uint8Array };

/**
 * The mean over the parts of the area under the curve, for each model, and what each has more than the
 * first: every model is judged on the same samples of rows (paired bootstrap).
 */
export function areasWithIntervals(
  parts: readonly Judged[],
  rounds: number,
  random: Random,
): { areas: Interval[]; gains: Interval[] } {
  const ranked = parts.map((part) => part.scores.map(rank));
  const models = ranked[0]?.length ?? 0;
  const draws = Array.from({ length: models }, () => new Float64Array(rounds));
  const measured = meansOf(parts, ranked, () => undefined);
  for (let round = 0; round < rounds; round++) {
    const means = meansOf(parts, ranked, (n) => sampleOf(n, random));
    for (let m = 0; m < models; m++) (draws[m] as Float64Array)[round] = means[m] as number;
  }
  const first = draws[0] ?? new Float64Array(0);
  const areas = draws.map((drawn, m) => intervalOf(measured[m] as number, drawn));
  const gains = draws.map((drawn, m) =>
    intervalOf(
      (measured[m] as number) - (measured[0] as number),
      drawn.map((one, round) => one - (first[round] as number)),
    ),
  );
  return { areas, gains };
}

function meansOf(
  parts: readonly Judged[],
  ranked: readonly (readonly Ranked[])[],
  weigh: (rows: number) => Uint16Array | undefined,
): number[] {
  const sums: number[] = [];
  let counted = 0;
  parts.forEach(({ outcomes }, p) => {
    const weights = weigh(outcomes.length);
    const areas = (ranked[p] ?? []).map((one) => areaOf(one, outcomes, weights));
    // Rows of one outcome only have nothing to rank.
    if (areas.some(Number.isNaN)) return;
    counted += 1;
    areas.forEach((area, m) => {
      sums[m] = (sums[m] ?? 0) + area;
    });
  });
  return sums.map((sum) => sum / counted);
}

function sampleOf(n: number, random: Random): Uint16Array {
  const weights = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    const at = Math.floor(random() * n);
    weights[at] = (weights[at] as number) + 1;
  }
  return weights;
}

function rank(scores: ArrayLike<number>): Ranked {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number),
  );
  const tied = Uint8Array.from(order, (row, i) =>
    i > 0 && scores[row] === scores[order[i - 1] as number] ? 1 : 0,
  );
  return { order, tied };
}

function areaOf(
  { order, tied }: Ranked,
  outcomes: ArrayLike<number>,
  weights?: Uint16Array,
): number {
  let [area, lower, positives, tiedLower, tiedPositives] = [0, 0, 0, 0, 0];
  const close = () => {
    area += tiedPositives * (lower + tiedLower / 2);
    lower += tiedLower;
    positives += tiedPositives;
    tiedLower = 0;
    tiedPositives = 0;
  };
  for (let i = 0; i < order.length; i++) {
    if (tied[i] === 0) close();
    const row = order[i] as number;
    const weight = weights ? (weights[row] as number) : 1;
    if (outcomes[row] === 1) tiedPositives += weight;
    else tiedLower += weight;
  }
  close();
  return positives === 0 || lower === 0 ? Number.NaN : area / (positives * lower);
}

/** The interval between the 2.5th and the 97.5th of 100 draws. */
function intervalOf(value: number, draws: Float64Array): Interval {
  const sorted = draws.filter((draw) => !Number.isNaN(draw)).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { value, low: at(0.025), high: at(0.975) };
}
