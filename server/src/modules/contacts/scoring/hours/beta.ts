/*
 * The beta distribution, for shares of which something is known before: pure arithmetic.
 */

/** Lanczos' approximation of the logarithm of the gamma function. */
function logGamma(x: number): number {
  const terms = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155,
    0.1208650973866179e-2, -0.5395239384953e-5,
  ];
  const shifted = x + 5.5;
  const log = shifted - (x + 0.5) * Math.log(shifted);
  const series = terms.reduce((sum, term, i) => sum + term / (x + 1 + i), 1.000000000190015);
  return -log + Math.log((2.5066282746310007 * series) / x);
}

/** How likely a share is at most `x`: the regularised incomplete beta function. */
export function betaBelow(alpha: number, beta: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(alpha + beta) -
      logGamma(alpha) -
      logGamma(beta) +
      alpha * Math.log(x) +
      beta * Math.log(1 - x),
  );
  // The fraction converges fast on this side of the mean; the other side is its mirror image.
  if (x < (alpha + 1) / (alpha + beta + 2)) return (front * fraction(alpha, beta, x)) / alpha;
  return 1 - (front * fraction(beta, alpha, 1 - x)) / beta;
}

const tiny = 1e-30;

/** Lentz's way through the continued fraction. */
function fraction(a: number, b: number, x: number): number {
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a - 1 + 2 * m) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 1 + 2 * m));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-10) break;
  }
  return h;
}

/** The share that lies above so much of the distribution. */
export function betaQuantile(alpha: number, beta: number, share: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (betaBelow(alpha, beta, middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
