/** Undoes what was arranged; harmless when it has happened. */
type Cancel = () => void;

/** Does things later: in real time, or in one that is told how far it has come. */
export type Timers = {
  /** Milliseconds since some moment. */
  now(): number;
  after(ms: number, work: () => void): Cancel;
  every(ms: number, work: () => void): Cancel;
};

export const realTimers: Timers = {
  now: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
