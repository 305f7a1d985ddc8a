/** The next number of a sequence, evenly spread over 0 <= x < 1. */
export type Random = () => number;

/**
 * The same words give the same sequence, for ever and on every machine. It decides what simulated
 * callees do; it is no source of secrets.
 */
export function randomFor(...words: readonly (string | number)[]): Random {
  let [a, b, c, d] = digest(words.join("\u0000"));
  // sfc32, from PractRand: small, fast, and passes its tests.
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 2 ** 32;
  };
}

/** cyrb128: 128 bits of a text, well mixed. */
function digest(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}

/** How long something takes. */
export type Distribution =
  | { kind: "FIXED"; ms: number }
  | { kind: "UNIFORM"; minMs: number; maxMs: number }
  /** Many short ones and a long tail, as talk and patience are; `sigma` is the spread of its log. */
  | { kind: "LOGNORMAL"; meanMs: number; sigma: number; minMs: number; maxMs: number };

/** One duration in milliseconds. */
export function draw(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case "FIXED":
      return distribution.ms;
    case "UNIFORM":
      return distribution.minMs + (distribution.maxMs - distribution.minMs) * random();
    case "LOGNORMAL": {
      const { meanMs, sigma, minMs, maxMs } = distribution;
      const drawn = meanMs * Math.exp(sigma * normal(random) - (sigma * sigma) / 2);
      return Math.min(Math.max(drawn, minMs), maxMs);
    }
  }
}

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** One of the keys, as often as its weight says. */
export function pick<Key extends string>(weights: Record<Key, number>, random: Random): Key {
  const keys = Object.keys(weights) as Key[];
  const total = keys.reduce((sum, key) => sum + weights[key], 0);
  let left = random() * total;
  const last = keys[keys.length - 1];
  if (last === undefined) throw new RangeError("Nothing to pick from");
  for (const key of keys) {
    left -= weights[key];
    if (left < 0) return key;
  }
  return last;
}
