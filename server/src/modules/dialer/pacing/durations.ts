import { add, at, clamp, scale } from "./grid.ts";
import { type LastingMemory, recall } from "./memory.ts";

const longestMs = 2 * 3_600_000;
const memoryEvents = 3000;

/** Classes of elapsed time, a second wide at first and then growing with the time. */
const edges: Float64Array = (() => {
  const list = [0];
  let t = 0;
  while (t < longestMs) {
    t += Math.max(1000, t * 0.12);
    list.push(t);
  }
  return Float64Array.from(list);
})();
export const classes = edges.length - 1;

/** The class of an elapsed time, looked for from the one it was in before. */
export function classFrom(before: number, elapsedMs: number): number {
  let i = before;
  while (i < classes - 1 && elapsedMs >= at(edges, i + 1)) i++;
  return i;
}

export type Prior = {
  meanMs: number;
  /** End rate at once, and from `ripeAt` of the mean on; multiples of 1/mean. */
  first: number;
  later: number;
  ripeAt: number;
  /** How many ends the prior stands for in each class. */
  weight: number;
};

/**
 * How long something lasts, learned as the rate of its end by time elapsed (events over exposure in
 * each class, drawn to a prior shape). The shape is stretched to the mean seen so far, which counts
 * unfinished time too: a prior that frees agents too early abandons people in the first minutes.
 */
export class Durations {
  private readonly prior: Prior;
  private readonly ends = new Float64Array(classes);
  private readonly exposure = new Float64Array(classes);
  private readonly survival = new Float64Array(classes + 1);
  /** By class: the probability to go on for another second. */
  private readonly goesOn = new Float64Array(classes);
  private count = 0;
  private total = 0;

  constructor(prior: Prior) {
    this.prior = prior;
    this.refresh();
  }

  get memory(): LastingMemory {
    const { count, total } = this;
    return { ends: [...this.ends], exposure: [...this.exposure], count, total };
  }

  recall({ ends, exposure, count, total }: LastingMemory): void {
    recall(this.ends, ends);
    recall(this.exposure, exposure);
    this.count = count;
    this.total = total;
  }

  lasted(inClass: number, ms: number, weight: number): void {
    add(this.exposure, inClass, ms * weight);
    this.total += ms * weight;
  }

  ended(inClass: number): void {
    add(this.ends, inClass, 1);
    this.count += 1;
    if (this.count < memoryEvents) return;
    for (const values of [this.ends, this.exposure]) scale(values, 0.5);
    this.count *= 0.5;
    this.total *= 0.5;
  }

  /** Brings the rates up to date with what was counted. */
  refresh(): void {
    const { prior } = this;
    const mean = (this.total + 3 * prior.meanMs) / (this.count + 3);
    this.survival[0] = 1;
    for (let i = 0; i < classes; i++) {
      const from = at(edges, i);
      const width = at(edges, i + 1) - from;
      const ripe = clamp((from + width / 2) / (prior.ripeAt * mean), 0, 1);
      const guess = (prior.first + (prior.later - prior.first) * ripe) / mean;
      const { weight } = prior;
      const rate = (at(this.ends, i) + weight) / (at(this.exposure, i) + weight / guess);
      this.goesOn[i] = Math.exp(-1000 * rate);
      this.survival[i + 1] = at(this.survival, i) * Math.exp(-rate * width);
    }
  }

  /** Probability to last at least to the start of a class. */
  reaches(inClass: number): number {
    return at(this.survival, inClass);
  }

  /** Writes the probability to have ended within 1, 2, ... seconds, from the middle of a class on. */
  endsWithin(inClass: number, into: Float64Array): void {
    let elapsed = (at(edges, inClass) + at(edges, inClass + 1)) / 2;
    let i = inClass;
    let survives = 1;
    into[0] = 0;
    for (let second = 1; second < into.length; second++) {
      survives *= at(this.goesOn, i);
      into[second] = 1 - survives;
      elapsed += 1000;
      i = classFrom(i, elapsed);
    }
  }
}
