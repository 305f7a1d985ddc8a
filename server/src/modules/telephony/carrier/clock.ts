/** Undoes what `after` arranged; harmless when it has happened. */
export type Cancel = () => void;

/** The time a carrier lives in. `after(Infinity)` never happens. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of `after` since some moment: in a faster time they pass faster. */
  ticks(): number;
  after(ms: number, action: () => void): Cancel;
};

type Entry = { due: number; order: number; action: (() => void) | null };

/** What is due when, earliest first. One heap serves thousands of legs with a single timer. */
class Agenda {
  readonly #heap: Entry[] = [];
  #asked = 0;

  add(due: number, action: () => void): Entry {
    const entry: Entry = { due, order: this.#asked++, action };
    let at = this.#heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      this.#heap[at] = parent;
      at = above;
    }
    this.#heap[at] = entry;
    return entry;
  }

  /** The first entry that was not cancelled; cancelled ones go when they come to the top. */
  first(): Entry | undefined {
    while (this.#heap[0]?.action === null) this.#removeFirst();
    return this.#heap[0];
  }

  /** Takes the first entry due by `now`. */
  take(now: number): (() => void) | null {
    const entry = this.first();
    if (entry === undefined || entry.due > now) return null;
    this.#removeFirst();
    const { action } = entry;
    entry.action = null;
    return action;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  #sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [a, b] = [this.#heap[left], this.#heap[left + 1]];
      const least = a !== undefined && b !== undefined && isBefore(b, a) ? b : a;
      if (least === undefined || isBefore(entry, least)) break;
      this.#heap[at] = least;
      at = least === a ? left : left + 1;
    }
    this.#heap[at] = entry;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

/** Node fires a longer timer at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The real time, with delays `timeScale` times shorter than asked for. They are measured by the
 * monotonic clock, so that a corrected wall clock is harmless.
 */
export function createRealClock(timeScale = 1): Clock & { stop(): void } {
  const agenda = new Agenda();
  const elapsed = () => performance.now();
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;

  function arm(): void {
    const due = agenda.first()?.due ?? Number.POSITIVE_INFINITY;
    if (due === armedFor) return;
    clearTimeout(timer);
    armedFor = due;
    if (due === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(fire, Math.min(Math.max(0, due - elapsed()), longestTimerMs));
  }

  function fire(): void {
    armedFor = Number.POSITIVE_INFINITY;
    for (let action = agenda.take(elapsed()); action; action = agenda.take(elapsed())) action();
    arm();
  }

  return {
    now: Date.now,
    ticks: () => elapsed() * timeScale,
    after(ms, action) {
      if (ms === Number.POSITIVE_INFINITY) return () => {};
      const entry = agenda.add(elapsed() + Math.max(0, ms) / timeScale, action);
      arm();
      return () => {
        entry.action = null;
      };
    },
    stop: () => clearTimeout(timer),
  };
}

export type VirtualClock = Clock & {
  /**
   * Moves the time on, doing everything that falls due in its order. `settle` is awaited after
   * each moment, so that whoever listens has acted before the next one.
   */
  advance(ms: number): Promise<void>;
};

/** A time that only moves when told: days of calls in seconds, the same at every run. */
export function createVirtualClock(
  start: Date,
  settle: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve)),
): VirtualClock {
  const agenda = new Agenda();
  let now = start.getTime();

  return {
    now: () => now,
    ticks: () => now,
    after(ms, action) {
      if (ms === Number.POSITIVE_INFINITY) return () => {};
      const entry = agenda.add(now + Math.max(0, ms), action);
      return () => {
        entry.action = null;
      };
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let next = agenda.first(); next && next.due <= end; next = agenda.first()) {
        now = Math.max(now, next.due);
        for (let action = agenda.take(now); action; action = agenda.take(now)) action();
        await settle();
      }
      now = end;
    },
  };
}
