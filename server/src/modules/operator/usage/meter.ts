import { sql } from "kysely";
import { type App, inTenant } from "../../../platform/app.ts";

const everyMs = 60_000;

/**
 * Counts requests by tenant: in memory, written once a minute. A process that is killed forgets a minute
 * of them.
 */
export class UsageMeter {
  private readonly app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;
  private timer: NodeJS.Timeout | undefined;
  private counted = new Map<string, number>();
  private flushing: Promise<void> = Promise.resolve();

  constructor(app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** One request of somebody who was recognised. */
  note(tenantId: string): void {
    this.counted.set(tenantId, (this.counted.get(tenantId) ?? 0) + 1);
  }

  flush(): Promise<void> {
    const counted = this.counted;
    this.counted = new Map();
    this.flushing = this.flushing.then(async () => {
      for (const [tenantId, requests] of counted) {
        await this.write(tenantId, requests).catch((error: unknown) =>
          this.app.log.warn({ err: error, tenantId }, "requests were not counted"),
        );
      }
    });
    return this.flushing;
  }

  private async write(tenantId: string, requests: number): Promise<void> {
    await inTenant(this.app, tenantId, async ({ tx, now }) => {
      // A tenant that is gone meanwhile has no days.
      await sql`
        insert into tenant_usage as u (day, requests)
        select ${dayOf(now)}::date, ${requests} from tenants t where t.id = current_tenant()
        on conflict (tenant_id, day) do update set requests = u.requests + excluded.requests`.execute(
        tx,
      );
    });
  }
}

/** The day of an instant, in UTC. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
