import { clamp } from "./grid.ts";

/** Variance that the logarithm of the answer rate gains in a second (measured). */
const driftPerSecond = 5e-5;
const windowSeconds = 25;
/** How many answers the level rests on just after a jump was seen. */
const trustAfterJump = 6;

/**
 * How many people answer just now, as a multiple of what the learned tables say. A Gamma filter
 * (the posterior of a Poisson rate that drifts): `events / exposure`, both forgotten with time.
 * A sudden change is seen by counting answers against those expected of the last 25 seconds.
 */
export class AnswerLevel {
  private events = 4;
  private exposure = 4;
  private readonly seen = new Float64Array(windowSeconds);
  private readonly expected = new Float64Array(windowSeconds);
  private slot = 0;

  get memory(): { events: number; exposure: number } {
    return { events: this.events, exposure: this.exposure };
  }

  recall({ events, exposure }: { events: number; exposure: number }): void {
    this.events = events;
    this.exposure = exposure;
  }

  get value(): number {
    return clamp(this.events / this.exposure, 0.02, 50);
  }

  /** Relative variance of the level. */
  get doubt(): number {
    return 1 / this.events;
  }

  /** Time passes over open calls; `exposure` is the answers expected in it at level 1. */
  pass(seconds: number, exposure: number, now: number): void {
    const forget = 1 / (1 + this.events * driftPerSecond * seconds);
    this.events = Math.max(1, this.events * forget);
    this.exposure = this.exposure * forget + exposure;
    this.turnTo(Math.floor(now / 1000));
    const i = this.slot % windowSeconds;
    this.expected[i] = (this.expected[i] ?? 0) + exposure * this.value;
  }

  /** Somebody answered who is a person with this probability. Tells whether the rate jumped. */
  answered(share: number): boolean {
    this.events += share;
    const i = this.slot % windowSeconds;
    this.seen[i] = (this.seen[i] ?? 0) + share;
    return this.jumped();
  }

  /** The same check without an answer: a fall shows in what does not come. */
  jumped(): boolean {
    let seen = 0;
    let expected = 0;
    for (let i = 0; i < windowSeconds; i++) {
      seen += this.seen[i] ?? 0;
      expected += this.expected[i] ?? 0;
    }
    const band = 3.2 * Math.sqrt(expected);
    const rose = seen > expected + band + 2.5;
    const fell = expected > 9 && seen < expected - band;
    if (!rose && !fell) return false;
    const before = this.value;
    this.events = trustAfterJump + seen;
    this.exposure = (trustAfterJump + expected) / before;
    this.seen.fill(0);
    this.expected.fill(0);
    return true;
  }

  private turnTo(second: number): void {
    const gone = clamp(second - this.slot, 0, windowSeconds);
    for (let k = 1; k <= gone; k++) {
      const i = (second - gone + k) % windowSeconds;
      this.seen[i] = 0;
      this.expected[i] = 0;
    }
    if (second > this.slot) this.slot = second;
  }
}
