/** Numbers in [0, 1) that are the same for the same seed, on every machine (Tommy Ettinger's mulberry32). */
export class Chance {
  private state: number;

  constructor(...seeds: readonly number[]) {
    this.state = 0;
    this.begin(...seeds);
  }

  /** Begins anew, as one made of these seeds would. */
  begin(...seeds: readonly number[]): this {
    let state = 0x9e3779b9;
    for (const seed of seeds) {
      state = Math.imul(state ^ seed, 0x85ebca6b);
      state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
      state ^= state >>> 16;
    }
    this.state = state >>> 0;
    return this;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    const { state } = this;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A number of the normal distribution around 0, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }
}
