/** Two-sided 95 %. */
const z = 1.959964;

/** The rate of `hits` among `all`, with Wilson's 95 % interval: true for few and for none, too. */
export function rateOf(hits: number, all: number): { rate: number; low: number; high: number } {
  if (all === 0) return { rate: 0, low: 0, high: 1 };
  const rate = hits / all;
  const scale = 1 + z ** 2 / all;
  const middle = (rate + z ** 2 / (2 * all)) / scale;
  const half = (z * Math.sqrt((rate * (1 - rate)) / all + z ** 2 / (4 * all ** 2))) / scale;
  return { rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
