import { sql } from "kysely";
import { type App, allTenantIds, inTenant } from "../../../platform/app.ts";
import { dayOf } from "./meter.ts";

const everyMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * Counts once an hour what each tenant has, for its days. Two processes that count at once write the same
 * numbers.
 */
export class Census {
  private readonly app: App;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(app: App) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => void this.take(), everyMs);
    void this.take();
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** One round over all tenants; one that cannot be counted keeps its older numbers. */
  take(): Promise<void> {
    this.running = this.running.then(async () => {
      for (const tenantId of await allTenantIds(this.app)) {
        if (this.closed) return;
        await this.count(tenantId);
      }
    });
    this.running = this.running.catch((error: unknown) =>
      this.app.log.warn({ err: error }, "tenants were not counted"),
    );
    return this.running;
  }

  private async count(tenantId: string): Promise<void> {
    const bytes = await this.app.storage.bytesOf(tenantId);
    await inTenant(this.app, tenantId, async ({ tx, now }) => {
      const day = dayOf(now);
      const since = new Date(`${day}T00:00:00Z`);
      const until = new Date(since.getTime() + dayMs);
      await sql`
        insert into tenant_usage (day, calls, users, agents, leads, storage_bytes)
        select ${day}::date,
          (select count(*) from calls c
            where c.id >= first_id_at(${since}) and c.id < first_id_at(${until})),
          (select count(*) from users u where u.status = 'ACTIVE' and u.kind = 'PERSON'),
          (select count(*) from agents a where not a.retired),
          (select count(*) from leads l where l.deleted_at is null),
          ${bytes}
        from tenants t where t.id = current_tenant()
        on conflict (tenant_id, day) do update set calls = excluded.calls, users = excluded.users,
          agents = excluded.agents, leads = excluded.leads,
          storage_bytes = excluded.storage_bytes`.execute(tx);
    });
  }
}
