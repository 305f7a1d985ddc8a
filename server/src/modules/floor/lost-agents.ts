import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import { pauseLost } from "../agents/index.ts";

const everyMs = 5000;
/** Longer than a reload or a short cut of the line; a page that is back by then changes nothing. */
const goneSeconds = 15;

/** Pauses agents whose page is gone, so that nobody who answers is given to an empty chair. */
export class LostAgents {
  private readonly app: App;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(app: App) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.looking = this.look().catch((error: unknown) =>
        this.app.log.warn({ err: error }, "looking for lost agents"),
      );
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    const { rows } = await inInstallation(this.app, (tx) =>
      sql<{
        tenant_id: string;
        user_id: string;
      }>`select * from door_lost_agents(${goneSeconds})`.execute(tx),
    );
    const byTenant = new Map<string, string[]>();
    for (const row of rows) {
      byTenant.set(row.tenant_id, [...(byTenant.get(row.tenant_id) ?? []), row.user_id]);
    }
    for (const [tenantId, userIds] of byTenant) {
      await inTenant(this.app, tenantId, (ctx) => pauseLost(ctx, userIds));
    }
  }
}
