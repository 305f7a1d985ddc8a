/** The chance that a lead which converted was ranked above one which did not; ties count half. */
export function areaUnderCurve(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0),
  );
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    let here = 0;
    while (j < order.length && scores[order[j] ?? 0] === scores[order[i] ?? 0]) {
      here += outcomes[order[j] ?? 0] ?? 0;
      j++;
    }
    rankSum += here * ((i + 1 + j) / 2);
    positives += here;
    i = j;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export type CalibrationBin = {
  readonly said: number;
  readonly seen: number;
  readonly rows: number;
};

/** Rows by their probability in `count` bins of equal size: what was said of each, and what came. */
export function calibrationBins(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  count = 10,
): CalibrationBin[] {
  const order = Array.from({ length: probabilities.length }, (_, i) => i).sort(
    (a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0),
  );
  return Array.from({ length: count }, (_, bin) => {
    const from = Math.floor((bin * order.length) / count);
    const part = order.slice(from, Math.floor(((bin + 1) * order.length) / count));
    const mean = (values: ArrayLike<number>) =>
      part.reduce((sum, i) => sum + (values[i] ?? 0), 0) / Math.max(1, part.length);
    return { said: mean(probabilities), seen: mean(outcomes), rows: part.length };
  });
}

/** Expected calibration error: how far what was said lies from what came, over bins of equal size. */
export function calibrationError(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
): number {
  const bins = calibrationBins(probabilities, outcomes);
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.said - bin.seen), 0);
}
