import { once } from "node:events";
import type pg from "pg";
import { createVirtualClock, type VirtualClock } from "../../modules/telephony/index.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Timers } from "../../platform/timers.ts";

/** So many turns of the loop without a statement under way mean that nobody is about to make one. */
const calmTurns = 3;

/**
 * The time of a simulation: it stands still until everybody has done what this moment asks of him, and then
 * goes to the next moment at which somebody has something to do.
 */
export class SimulatedTime implements Clock {
  readonly clock: VirtualClock;
  /** What is done at the end of each moment, again as long as it says that it did something. */
  afterMoment: () => Promise<boolean> = async () => false;
  private pool: pg.Pool | undefined;

  constructor(start: Date) {
    this.clock = createVirtualClock(start, () => this.settle());
  }

  /** Whose statements are waited for. */
  watch(pool: pg.Pool): void {
    this.pool = pool;
  }

  now(): Date {
    return new Date(this.clock.now());
  }

  get timers(): Timers {
    const { clock } = this;
    return {
      now: clock.now,
      after: clock.after,
      every(ms, work) {
        let cancel = () => {};
        const again = () => {
          cancel = clock.after(ms, () => {
            again();
            work();
          });
        };
        again();
        return () => cancel();
      },
    };
  }

  /** Lets everything happen that happens until then. */
  async goTo(instant: Date): Promise<void> {
    await this.clock.advance(Math.max(0, instant.getTime() - this.clock.now()));
  }

  private async settle(): Promise<void> {
    do await this.quiet();
    while (await this.afterMoment());
  }

  private async quiet(): Promise<void> {
    for (let calm = 0; calm < calmTurns; ) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = this.isBusy ? 0 : calm + 1;
      if (this.pool && this.isBusy) await once(this.pool, "release");
    }
  }

  private get isBusy(): boolean {
    const { pool } = this;
    return pool !== undefined && (pool.idleCount < pool.totalCount || pool.waitingCount > 0);
  }
}
