import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { pauseLost, tellLateWrapUps } from "../agents/index.ts";

const everyMs = 5000;
/** Longer than a reload or a short cut of the line; a page that is back by then changes nothing. */
const goneSeconds = 15;

type Found = { tenant_id: string; user_id: string };

/**
 * Looks after agents of all tenants. Whose page is gone is paused, so that nobody who answers is given to
 * an empty chair; whose wrap-up takes too long is told to his supervisors.
 */
export class FloorWatch {
  private readonly app: App;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(app: App) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.looking = this.look().catch((error: unknown) =>
        this.app.log.warn({ err: error }, "watching the floor"),
      );
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    const lost = await inInstallation(this.app, (tx) =>
      sql<Found>`select * from door_lost_agents(${goneSeconds})`.execute(tx),
    );
    await this.each(lost.rows, pauseLost);
    const late = await inInstallation(this.app, (tx) =>
      sql<Found>`select * from door_late_wrap_ups(${this.app.clock.now()})`.execute(tx),
    );
    await this.each(late.rows, tellLateWrapUps);
  }

  private async each(
    rows: readonly Found[],
    work: (ctx: Ctx, userIds: string[]) => Promise<void>,
  ): Promise<void> {
    const byTenant = new Map<string, string[]>();
    for (const row of rows) {
      byTenant.set(row.tenant_id, [...(byTenant.get(row.tenant_id) ?? []), row.user_id]);
    }
    for (const [tenantId, userIds] of byTenant) {
      await inTenant(this.app, tenantId, (ctx) => work(ctx, userIds));
    }
  }
}
