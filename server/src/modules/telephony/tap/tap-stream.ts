import type { LegId } from "../port.ts";
import {
  type Tap,
  type TapEnd,
  type TapFrame,
  type TapListener,
  type TapSide,
  tapFrameMs,
  tapRate,
} from "./tap.ts";

const frameBytes = (tapRate / 1_000) * tapFrameMs * 2;

type SideState = { number: number; rest: Buffer; beganAt: number };

const now = () => performance.timeOrigin + performance.now();

/** Makes taps of the bytes that a provider brings, in pieces of any size. It is over when the last of them is closed. */
export class TapStream {
  readonly legId: LegId;
  readonly ended: Promise<TapEnd>;
  #users = 0;
  readonly #sides: Record<TapSide, SideState> = { SAID: newSide(), HEARD: newSide() };
  readonly #listeners = new Set<TapListener>();
  readonly #onProblem: (problem: unknown) => void;
  readonly #release: () => Promise<void>;
  #tellEnd: (why: TapEnd) => void = () => {};
  #isOver = false;
  #lastAt = now();

  /** `release`: gives back what the provider holds for it. */
  constructor(
    legId: LegId,
    release: () => Promise<void>,
    onProblem: (problem: unknown) => void = () => {},
  ) {
    this.legId = legId;
    this.#release = release;
    this.#onProblem = onProblem;
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** For how many milliseconds nothing has come. */
  get silentMs(): number {
    return now() - this.#lastAt;
  }

  /** One more who hears it. */
  share(): Tap {
    this.#users += 1;
    const mine = new Set<TapListener>();
    let close = () => {};
    const closed = new Promise<TapEnd>((resolve) => {
      close = () => resolve("CLOSED");
    });
    let isClosed = false;
    return {
      legId: this.legId,
      ended: Promise.race([this.ended, closed]),
      listen: (listener) => {
        // Of its own, so that the same function may listen to two of them.
        const own: TapListener = (frame) => listener(frame);
        if (!this.#isOver && !isClosed) this.#listeners.add(own);
        mine.add(own);
        return () => this.#listeners.delete(own);
      },
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        for (const listener of mine) this.#listeners.delete(listener);
        close();
        this.#users -= 1;
        if (this.#users === 0) await this.end("CLOSED");
      },
    };
  }

  async end(why: TapEnd): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listeners.clear();
    this.#tellEnd(why);
    await this.#release();
  }

  /** Little-endian samples of one side. */
  push(side: TapSide, bytes: Buffer): void {
    if (this.#isOver) return;
    const state = this.#sides[side];
    const arrivedAt = now();
    this.#lastAt = arrivedAt;
    const all = state.rest.length === 0 ? bytes : Buffer.concat([state.rest, bytes]);
    let from = 0;
    for (; from + frameBytes <= all.length; from += frameBytes) {
      this.#tell(frameOf(side, state, all.subarray(from, from + frameBytes), arrivedAt));
    }
    state.rest = Buffer.from(all.subarray(from));
  }

  #tell(frame: TapFrame): void {
    for (const listener of this.#listeners) {
      try {
        listener(frame);
      } catch (error) {
        this.#listeners.delete(listener);
        this.#onProblem(error);
      }
    }
  }
}

function newSide(): SideState {
  return { number: 0, rest: Buffer.alloc(0), beganAt: Number.POSITIVE_INFINITY };
}

function frameOf(side: TapSide, state: SideState, bytes: Buffer, arrivedAt: number): TapFrame {
  const { number } = state;
  state.number += 1;
  // The one that came soonest shows when its side began: what comes later than that was under way for longer.
  state.beganAt = Math.min(state.beganAt, arrivedAt - number * tapFrameMs);
  const samples = new Int16Array(bytes.length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
  return { side, number, samples, arrivedAt, at: state.beganAt + number * tapFrameMs };
}
