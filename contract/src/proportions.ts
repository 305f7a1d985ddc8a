// Without schemas, for the browser runs it too.

/** Two-sided 95 %, and 80 % power. */
const z = 1.959964;
const zPower = 0.841621;

/**
 * How many of each arm are needed to tell one rate from another, with 80 % power at a two-sided 5 %: the
 * classic critical ratio of two proportions, arms of one size, without continuity correction (Fleiss, Tytun and
 * Ury, Biometrics 36 (1980) 343-346; Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions).
 * Undefined where there is nothing to tell apart.
 */
export function neededPerArm(one: number, other: number): number | undefined {
  const difference = Math.abs(one - other);
  if (!(difference > 0) || one <= 0 || other <= 0 || one >= 1 || other >= 1) return undefined;
  const mean = (one + other) / 2;
  const underNone = z * Math.sqrt(2 * mean * (1 - mean));
  const underOther = zPower * Math.sqrt(one * (1 - one) + other * (1 - other));
  return Math.ceil(((underNone + underOther) / difference) ** 2);
}

export type Counted = { hits: number; all: number };
export type Interval = { rate: number; low: number; high: number };

/** The rate of `hits` among `all`, with Wilson's 95 % interval: true for few and for none, too. */
export function rateOf({ hits, all }: Counted): Interval {
  if (all === 0) return { rate: 0, low: 0, high: 1 };
  const rate = hits / all;
  const scale = 1 + z ** 2 / all;
  const middle = (rate + z ** 2 / (2 * all)) / scale;
  const half = (z * Math.sqrt((rate * (1 - rate)) / all + z ** 2 / (4 * all ** 2))) / scale;
  return { rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * How much higher the second rate is, with a 95 % interval made of both rates' own (Newcombe, Statistics in
 * Medicine 17 (1998) 873-890, method 10): it holds for few and for rates near zero too.
 */
export function differenceOf(first: Counted, second: Counted): Interval {
  const [a, b] = [rateOf(first), rateOf(second)];
  const rate = b.rate - a.rate;
  const down = Math.hypot(b.rate - b.low, a.high - a.rate);
  const up = Math.hypot(b.high - b.rate, a.rate - a.low);
  return { rate, low: rate - down, high: rate + up };
}
