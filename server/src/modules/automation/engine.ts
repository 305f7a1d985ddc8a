import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { dayMs } from "./calendar.ts";
import { keptDays } from "./limits.ts";
import { fireSchedules, putFiringOff, workFiring } from "./runs/firings.ts";
import { deleteOldRuns } from "./runs/queries.ts";
import { giveUpFirst, workRuns } from "./runs/work.ts";
import type { Actions } from "./validate.ts";

const everyMs = 1000;
/** Portions that one tenant gets before the next has its turn. */
const portionsInTurn = 20;
const forgottenAtOnce = 5000;

/**
 * Takes runs on: looks each second whose time has come, and at once where a run has just begun. Any number
 * of processes may do so; each row is worked by the one that holds it.
 */
export class AutomationEngine {
  private readonly app: App;
  private readonly actions: Actions;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly woken = new Set<string>();
  private forgottenAt = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor(app: App, actions: Actions) {
    this.app = app;
    this.actions = actions;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), everyMs);
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.turn;
  }

  /** Runs of this tenant have just begun. Only where the engine runs: elsewhere its own look finds them. */
  wake(tenantId: string): void {
    if (!this.timer || this.woken.has(tenantId)) return;
    this.woken.add(tenantId);
    void this.inTurn(async () => {
      this.woken.delete(tenantId);
      await this.workTenant(tenantId);
    });
  }

  /** One round over all tenants with something due, to the end. */
  look(): Promise<void> {
    return this.inTurn(() => this.round());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn
      .then(work)
      .catch((error: unknown) => this.app.log.warn({ err: error }, "workflows stumbled"));
    return this.turn;
  }

  private async round(): Promise<void> {
    const { rows } = await inInstallation(this.app, (tx) =>
      sql<{ tenant_id: string }>`
        select * from door_due_workflows(${this.app.clock.now()})`.execute(tx),
    );
    let waiting = rows.map((row) => row.tenant_id);
    while (waiting.length > 0 && !this.closed) {
      const more: string[] = [];
      for (const tenantId of waiting) if (await this.workTenant(tenantId)) more.push(tenantId);
      waiting = more;
    }
    await this.forget(rows.map((row) => row.tenant_id));
  }

  /** What is due for a tenant; whether there is more than its turn. */
  private async workTenant(tenantId: string): Promise<boolean> {
    const engineering = { actions: this.actions, log: this.app.log };
    await this.in(tenantId, fireSchedules);
    for (let portions = 0; portions < portionsInTurn; portions++) {
      if (this.closed) return false;
      const fired = await this.in(tenantId, workFiring).catch(async (error: unknown) => {
        this.app.log.error({ err: error, tenantId }, "a schedule stumbled");
        await this.in(tenantId, putFiringOff);
        return true;
      });
      const worked = await this.in(tenantId, (ctx) => workRuns(ctx, engineering)).catch(
        (error: unknown) => this.oneByOne(tenantId, error),
      );
      if (!fired && !worked) return false;
    }
    return true;
  }

  /** A portion that failed as a whole is taken run by run, and only the one at fault is given up. */
  private async oneByOne(tenantId: string, error: unknown): Promise<boolean> {
    this.app.log.error({ err: error, tenantId }, "a portion of workflows stumbled");
    const engineering = { actions: this.actions, log: this.app.log };
    const one = (ctx: Ctx) => workRuns(ctx, engineering, 1);
    await this.in(tenantId, one).catch(() => this.in(tenantId, giveUpFirst));
    return true;
  }

  private in<R>(tenantId: string, work: (ctx: Ctx) => Promise<R>): Promise<R> {
    return inTenant(this.app, tenantId, work);
  }

  /** Once a day runs that ended long ago are forgotten, of tenants that have runs at all. */
  private async forget(tenantIds: readonly string[]): Promise<void> {
    const now = this.app.clock.now().getTime();
    if (tenantIds.length === 0 || now - this.forgottenAt < dayMs) return;
    this.forgottenAt = now;
    const before = new Date(now - keptDays * dayMs);
    for (const tenantId of tenantIds) {
      let gone = forgottenAtOnce;
      while (gone === forgottenAtOnce && !this.closed) {
        gone = await this.in(tenantId, ({ tx }) => deleteOldRuns(tx, before, forgottenAtOnce));
      }
    }
  }
}
