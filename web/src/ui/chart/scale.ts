/** An axis from zero: where it ends and the lines between. */
export type Scale = { max: number; ticks: number[] };

/** The smallest round end of an axis that holds all values; zero-based, always with two steps. */
export function scaleFor(values: readonly (number | null)[], floor = 0): Scale {
  const highest = Math.max(floor, ...values.map((value) => value ?? 0));
  if (highest <= 0) return { max: 2, ticks: [0, 1, 2] };
  const power = 10 ** Math.floor(Math.log10(highest));
  const factor = [1, 2, 3, 4, 6, 8, 10].find((one) => one * power >= highest) ?? 10;
  const max = round(factor * power);
  return { max, ticks: [0, round(max / 2), max] };
}

/** The part of a line that lies over a limit: pairs of neighbouring points, cut where it crosses. */
export function partsOver(
  points: readonly { x: number; y: number; value: number }[],
  limit: number,
): { x: number; y: number }[][] {
  const parts: { x: number; y: number }[][] = [];
  points.slice(1).forEach((to, index) => {
    const from = points[index];
    if (!from || Math.max(from.value, to.value) <= limit) return;
    const crossing = (limit - from.value) / (to.value - from.value || 1);
    const cut = { x: from.x + (to.x - from.x) * crossing, y: from.y + (to.y - from.y) * crossing };
    parts.push([from.value > limit ? from : cut, to.value > limit ? to : cut]);
  });
  return parts;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
