import { add, at, steps } from "./grid.ts";

/**
 * Free agents against calls, on the middles of the steps ahead: how probable is it that a call which
 * needs an agent then finds none? Fed with the agents first and then with the calls.
 */
export type Risk = {
  /** Begins anew with the agents ready at each step less the calls that wait. */
  begin(spare: Float64Array): void;
  /** An agent who becomes free with these probabilities. */
  agent(freeBy: Float64Array): void;
  /** Calls that need an agent with these probabilities, each by itself. */
  call(needsBy: Float64Array, count: number): void;
  /** Probability that a new call's person, coming with these shares per step, finds nobody. */
  ofNew(shares: Float64Array): number;
};

/** Exact for small teams: the distribution of agents to spare, one call or agent after the other. */
export class ExactRisk implements Risk {
  private readonly width: number;
  /** By step: probability of n agents to spare, n from 0; what is lacking to 1 is fewer than none. */
  private readonly spare: Float64Array;
  private readonly base = new Float64Array(steps);
  private agents = 0;
  /** The most agents to spare at any step. */
  private most = 0;

  constructor(mostAgents: number) {
    this.width = mostAgents + 2;
    this.spare = new Float64Array(steps * this.width);
  }

  begin(spare: Float64Array): void {
    this.base.set(spare);
    this.agents = 0;
    this.spare.fill(0);
    for (let j = 0; j < steps; j++) this.spare[j * this.width] = 1;
  }

  agent(freeBy: Float64Array): void {
    const { spare } = this;
    this.agents += 1;
    for (let j = 0; j < steps; j++) {
      const p = at(freeBy, j);
      // An agent who will not be free in time changes nothing.
      if (p === 0) continue;
      const from = j * this.width;
      const last = from + this.agents;
      const stays = 1 - p;
      let fewer = 0;
      for (let i = from; i <= last; i++) {
        const here = at(spare, i);
        spare[i] = here * stays + fewer * p;
        fewer = here;
      }
    }
  }

  /** Counts in who is ready and who waits. After it no agent is added. */
  settle(): void {
    let most = 0;
    for (let j = 0; j < steps; j++) {
      const shift = at(this.base, j);
      most = Math.max(most, this.agents + shift);
      if (shift > 0) this.more(j * this.width, shift);
      else if (shift < 0) this.fewer(j * this.width, -shift);
    }
    this.most = Math.min(most, this.width - 1);
  }

  private more(from: number, by: number): void {
    const { spare, width } = this;
    for (let i = from + width - 1; i >= from + by; i--) spare[i] = at(spare, i - by);
    const end = Math.min(from + by, from + width);
    for (let i = from; i < end; i++) spare[i] = 0;
  }

  private fewer(from: number, by: number): void {
    const { spare, width } = this;
    const end = from + width;
    for (let i = from; i + by < end; i++) spare[i] = at(spare, i + by);
    for (let i = Math.max(from, end - by); i < end; i++) spare[i] = 0;
  }

  call(needsBy: Float64Array, count: number): void {
    for (let k = 0; k < count; k++) this.oneCall(needsBy);
  }

  private oneCall(needsBy: Float64Array): void {
    const { spare, most, width } = this;
    for (let j = 0; j < steps; j++) {
      const p = at(needsBy, j);
      if (p === 0) continue;
      const from = j * width;
      // Beyond the most there is nobody: the last place stays empty, and the row has no next one.
      const last = from + Math.min(most, width - 2);
      let here = at(spare, from + 1);
      // Nobody to spare and fewer than nobody are the same to a call: they are not kept.
      for (let i = from + 1; i <= last; i++) {
        const more = at(spare, i + 1);
        spare[i] = here + (more - here) * p;
        here = more;
      }
      if (most === width - 1) spare[from + most] = here + (0 - here) * p;
    }
  }

  ofNew(shares: Float64Array): number {
    const { spare, most, width } = this;
    let risk = 0;
    for (let j = 0; j < steps; j++) {
      let free = 0;
      const from = j * width;
      const last = from + most;
      for (let i = from + 1; i <= last; i++) free += at(spare, i);
      risk += at(shares, j) * (1 - free);
    }
    return Math.max(0, risk);
  }
}

/** For large teams: the normal distribution with the same mean and variance, and half a call of grace. */
export class NormalRisk implements Risk {
  private readonly mean = new Float64Array(steps);
  private readonly variance = new Float64Array(steps);
  private readonly needs = new Float64Array(steps);
  private doubt = 0;

  begin(spare: Float64Array): void {
    this.mean.set(spare);
    this.variance.fill(0);
    this.needs.fill(0);
  }

  /** Relative variance of the answer rate all calls share. */
  doubtAnswers(doubt: number): void {
    this.doubt = doubt;
  }

  agent(freeBy: Float64Array): void {
    for (let j = 0; j < steps; j++) {
      const p = at(freeBy, j);
      add(this.mean, j, p);
      add(this.variance, j, p * (1 - p));
    }
  }

  /** Many agents, by the sums of their probabilities of being free, and of the squares of these. */
  crowd(sums: Float64Array, squares: Float64Array): void {
    for (let j = 0; j < steps; j++) {
      add(this.mean, j, at(sums, j));
      add(this.variance, j, at(sums, j) - at(squares, j));
    }
  }

  call(needsBy: Float64Array, count: number): void {
    for (let j = 0; j < steps; j++) {
      const p = at(needsBy, j);
      add(this.mean, j, -p * count);
      add(this.variance, j, p * (1 - p) * count);
      add(this.needs, j, p * count);
    }
  }

  ofNew(shares: Float64Array): number {
    let risk = 0;
    for (let j = 0; j < steps; j++) {
      const needs = at(this.needs, j);
      const variance = at(this.variance, j) + needs * needs * this.doubt;
      const x = (0.5 - at(this.mean, j)) / Math.sqrt(Math.max(1e-6, variance));
      risk += at(shares, j) * normal(x);
    }
    return Math.max(0, risk);
  }
}

/** Cumulative normal distribution (Abramowitz and Stegun 26.2.17, error under 1e-7). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804 * Math.exp((-x * x) / 2) * poly;
  return x > 0 ? 1 - tail : tail;
}
