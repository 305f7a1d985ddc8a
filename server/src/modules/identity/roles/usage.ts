import type { Permission } from "@parley/contract";
import { sql } from "kysely";
import { type App, inTenant } from "../../../platform/app.ts";

const everyMs = 60_000;

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;
type Uses = Map<Permission, Date>;

/**
 * Which right was last used when, by whom. Noted in memory and written once a minute: a check costs a
 * look into a map, and a process that is killed forgets a minute of ninety days.
 */
export class PermissionUses {
  private readonly app: Needs;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private tenants = new Map<string, Map<string, Uses>>();

  constructor(app: Needs) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  note(tenantId: string, userId: string, permission: Permission): void {
    const users = this.tenants.get(tenantId) ?? new Map<string, Uses>();
    const uses: Uses = users.get(userId) ?? new Map();
    uses.set(permission, this.app.clock.now());
    users.set(userId, uses);
    this.tenants.set(tenantId, users);
  }

  /** Writes what was noted. What could not be written is not waited for: it will be used again. */
  flush(): Promise<void> {
    const noted = this.tenants;
    this.tenants = new Map();
    this.flushing = this.flushing.then(async () => {
      for (const [tenantId, users] of noted) {
        await this.write(tenantId, users).catch((error: unknown) =>
          this.app.log.warn({ err: error, tenantId }, "uses of rights were not written"),
        );
      }
    });
    return this.flushing;
  }

  private async write(tenantId: string, users: ReadonlyMap<string, Uses>): Promise<void> {
    const rows = [...users].flatMap(([userId, uses]) =>
      [...uses].map(([permission, at]) => ({ userId, permission, at })),
    );
    await inTenant(this.app, tenantId, async ({ tx }) => {
      await sql`
        insert into permission_uses as known (user_id, permission, used_at)
        select u.id, n.permission, n.at
        from unnest(${rows.map(({ userId }) => userId)}::uuid[],
          ${rows.map(({ permission }) => permission)}::text[],
          ${rows.map(({ at }) => at)}::timestamptz[]) as n (user_id, permission, at)
        join users u on u.tenant_id = current_tenant() and u.id = n.user_id
        order by u.id, n.permission
        on conflict (tenant_id, user_id, permission)
          do update set used_at = greatest(known.used_at, excluded.used_at)`.execute(tx);
    });
  }
}
