import type { Timers } from "../../platform/timers.ts";

/**
 * The time from one batch of events to the next: what happens within it shares a transaction, and it is over at once when
 * somebody waits for what happened.
 */
export class Lull {
  readonly #timers: Timers;
  readonly #ms: number;
  #lastAt = Number.NEGATIVE_INFINITY;
  #isCut = false;
  #go = () => {};

  constructor(timers: Timers, ms: number) {
    this.#timers = timers;
    this.#ms = ms;
  }

  /** The next batch comes now. */
  cut(): void {
    this.#isCut = true;
    this.#go();
  }

  /** Resolves when the next batch may come. */
  async over(): Promise<void> {
    const wait = this.#lastAt + this.#ms - this.#timers.now();
    if (wait > 1 && !this.#isCut) {
      await new Promise<void>((go) => {
        this.#go = go;
        this.#timers.after(wait, go);
      });
    }
    this.#isCut = false;
    this.#lastAt = this.#timers.now();
  }
}
