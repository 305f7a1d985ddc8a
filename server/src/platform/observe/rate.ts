const seconds = 60;

/** How often something happens: a count for each of the last 60 seconds. */
export class Rate {
  private readonly counts = new Float64Array(seconds);
  private readonly stamps = new Float64Array(seconds).fill(Number.NEGATIVE_INFINITY);
  private readonly now: () => number;
  private readonly startedAt: number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.startedAt = now() / 1000;
  }

  add(): void {
    const second = Math.floor(this.now() / 1000);
    const slot = second % seconds;
    if (this.stamps[slot] !== second) {
      this.stamps[slot] = second;
      this.counts[slot] = 0;
    }
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
  }

  /** The mean of the last minute, or of the whole life while that is shorter. */
  perSecond(): number {
    const now = this.now() / 1000;
    let sum = 0;
    this.stamps.forEach((stamp, slot) => {
      if (stamp > now - seconds) sum += this.counts[slot] ?? 0;
    });
    return sum / Math.min(seconds, Math.max(1, now - this.startedAt));
  }
}
