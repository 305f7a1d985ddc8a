/** Log-odds that are true on average: `slope` times what a model says, plus `shift`. */
export type Calibration = { readonly slope: number; readonly shift: number };

/**
 * Platt's scaling (1999) on rows that the model has not learned from. Held near "as it is" by a weak prior,
 * so that few rows change little.
 */
export function calibrate(margins: Float64Array, outcomes: Uint8Array): Calibration {
  const prior = 1;
  let slope = 1;
  let shift = 0;
  for (let round = 0; round < 25; round++) {
    let [g1, g0, h11, h10, h00] = [-prior * (slope - 1), -prior * shift, prior, 0, prior];
    for (let i = 0; i < margins.length; i++) {
      const x = margins[i] as number;
      const p = 1 / (1 + Math.exp(-(slope * x + shift)));
      const [miss, bend] = [(outcomes[i] as number) - p, p * (1 - p)];
      g1 += miss * x;
      g0 += miss;
      h11 += bend * x * x;
      h10 += bend * x;
      h00 += bend;
    }
    const size = h11 * h00 - h10 * h10;
    const up = (h00 * g1 - h10 * g0) / size;
    const side = (h11 * g0 - h10 * g1) / size;
    slope += Math.max(-1, Math.min(1, up));
    shift += Math.max(-2, Math.min(2, side));
    if (Math.abs(up) + Math.abs(side) < 1e-9) break;
  }
  // A model that ranks the wrong way round is worth nothing, not something in reverse.
  return { slope: Math.max(slope, 0), shift };
}

export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
