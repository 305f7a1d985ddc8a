import type { Tap, TapFrame } from "./tap.ts";

/** Two seconds of both sides. */
const mostFrames = 200;

/** What was heard, and how many frames before it were thrown away because nobody took them in time. */
export type Taken = { frame: TapFrame; missed: number };

/**
 * A tap for whoever cannot keep up at each moment, such as an engine behind a network. It holds so many frames; then the
 * oldest go, because late sound is worth less than that of now, and the tap itself never waits.
 */
export class TapQueue implements AsyncIterable<Taken> {
  readonly #tap: Tap;
  readonly #most: number;
  readonly #frames: TapFrame[] = [];
  readonly #stop: () => void;
  #missed = 0;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(tap: Tap, most = mostFrames) {
    this.#tap = tap;
    this.#most = most;
    this.#stop = tap.listen((frame) => this.#put(frame));
    void tap.ended.then(() => this.close());
  }

  /** What is in it may still be read. */
  close(): void {
    this.#isOver = true;
    this.#stop();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Taken> {
    try {
      for (;;) {
        const frame = this.#frames.shift();
        if (frame) {
          const missed = this.#missed;
          this.#missed = 0;
          yield { frame, missed };
        } else if (this.#isOver) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this.close();
    }
  }

  get legId(): string {
    return this.#tap.legId;
  }

  #put(frame: TapFrame): void {
    this.#frames.push(frame);
    if (this.#frames.length > this.#most) {
      this.#frames.shift();
      this.#missed += 1;
    }
    this.#wake();
  }
}
