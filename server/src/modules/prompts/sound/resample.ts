/** Zero crossings of the filter on each side: enough that nothing above half the new rate folds back. */
const crossings = 16;
/** The part of the new rate's band that is kept; the rest is the slope of the filter. */
const kept = 0.92;

/**
 * Samples of one rate into those of another, piece by piece: each new one is what a low-pass filter (a sinc within a
 * Hann window) makes of those around it. The filter is worked out once for each place between two samples that occurs.
 */
export class Resampler {
  private readonly step: number;
  private readonly phases: number;
  private readonly half: number;
  private readonly filters = new Map<number, Float32Array>();
  private readonly cutoff: number;
  private held: Float32Array;
  /** Where `held` begins, and the next new sample, in units of 1/phases of an old one. */
  private heldFrom: number;
  private next = 0;

  constructor(from: number, to: number) {
    const divisor = greatestDivisor(from, to);
    this.step = from / divisor;
    this.phases = to / divisor;
    this.cutoff = kept * Math.min(1, to / from);
    this.half = Math.ceil(crossings / this.cutoff);
    this.held = new Float32Array(this.half);
    this.heldFrom = -this.half;
  }

  push(piece: Float32Array): Float32Array {
    const joined = new Float32Array(this.held.length + piece.length);
    joined.set(this.held);
    joined.set(piece, this.held.length);
    const out: number[] = [];
    for (;;) {
      const centre = Math.floor(this.next / this.phases);
      const begin = centre - this.half + 1 - this.heldFrom;
      if (begin + 2 * this.half > joined.length) break;
      out.push(dot(joined, begin, this.filterAt(this.next % this.phases)));
      this.next += this.step;
    }
    const keepFrom = Math.floor(this.next / this.phases) - this.half + 1 - this.heldFrom;
    this.held = joined.slice(Math.max(0, keepFrom));
    this.heldFrom += Math.max(0, keepFrom);
    return Float32Array.from(out);
  }

  /** The last ones, as if silence followed. */
  end(): Float32Array {
    return this.push(new Float32Array(this.half));
  }

  private filterAt(phase: number): Float32Array {
    const known = this.filters.get(phase);
    if (known) return known;
    const filter = new Float32Array(2 * this.half);
    let sum = 0;
    for (let i = 0; i < filter.length; i++) {
      const distance = i - this.half + 1 - phase / this.phases;
      const weight = sinc(distance * this.cutoff) * hann(distance / this.half);
      filter[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < filter.length; i++) filter[i] = (filter[i] ?? 0) / sum;
    this.filters.set(phase, filter);
    return filter;
  }
}

function dot(samples: Float32Array, begin: number, filter: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < filter.length; i++) sum += (samples[begin + i] ?? 0) * (filter[i] ?? 0);
  return sum;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function hann(x: number): number {
  return Math.abs(x) >= 1 ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * x);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
