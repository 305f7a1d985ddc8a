import type { RawBuilder } from "kysely";
import { type App, inInstallation, inTenant } from "../app.ts";
import type { Ctx } from "../ctx.ts";

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;

export type TenantClockWork = {
  /** What the log says has stumbled. */
  name: string;
  everyMs: number;
  /** Asks which tenants have something whose time has come. */
  due(now: Date): RawBuilder<{ tenant_id: string }>;
  /** Takes on a portion of what is due and answers how many there were. */
  tick(ctx: Ctx): Promise<number>;
  /** As many as a whole portion has: there may be more. */
  portion: number;
};

/**
 * Looks again and again whose time has come. Any number of processes may, when a tick takes its rows with
 * `skip locked`; what came due while no process ran is found by the first look.
 */
export class TenantClock {
  private readonly app: Needs;
  private readonly work: TenantClockWork;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(app: Needs, work: TenantClockWork) {
    this.app = app;
    this.work = work;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), this.work.everyMs);
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.turn;
  }

  /** One round over all tenants with something due, to the end. */
  look(): Promise<void> {
    const { name } = this.work;
    this.turn = this.turn
      .then(() => this.round())
      .catch((error: unknown) => this.app.log.warn({ err: error }, `${name} stumbled`));
    return this.turn;
  }

  private async round(): Promise<void> {
    const { name, due, tick, portion } = this.work;
    const { rows } = await inInstallation(this.app, (tx) => due(this.app.clock.now()).execute(tx));
    for (const { tenant_id: tenantId } of rows) {
      let done = portion;
      while (done === portion && !this.closed) {
        done = await inTenant(this.app, tenantId, tick).catch((error: unknown) => {
          this.app.log.error({ err: error, tenantId }, `${name} of a tenant stumbled`);
          return 0;
        });
      }
    }
  }
}
