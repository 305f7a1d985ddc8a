/** An absent campaign learns nothing from a gap; a longer one counts as this. */
const longestGapMs = 5000;

/** The host's time from the first event on: never backwards and never not a number. */
export class Clock {
  now = 0;
  private origin: number | null = null;
  private counted = 0;

  read(at: number): number {
    if (!Number.isFinite(at)) return this.now;
    this.origin ??= at;
    const elapsed = at - this.origin;
    if (Number.isFinite(elapsed)) this.now = Math.max(this.now, elapsed);
    return this.now;
  }

  /** The same instant on this clock, before or after now. */
  translate(at: number): number {
    return at - (this.origin ?? at);
  }

  /** Milliseconds since this was asked last. */
  lap(): number {
    const ms = Math.min(longestGapMs, this.now - this.counted);
    this.counted = this.now;
    return ms;
  }
}
