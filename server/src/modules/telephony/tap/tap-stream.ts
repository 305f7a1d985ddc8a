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

/** Makes a tap of the bytes that a provider brings, in pieces of any size. */
export class TapStream implements Tap {
  readonly legId: LegId;
  readonly ended: Promise<TapEnd>;
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

  listen(listener: TapListener): () => void {
    if (!this.#isOver) this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    return this.end("CLOSED");
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
