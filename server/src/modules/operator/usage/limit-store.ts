import type { TenantLimits } from "@parley/contract";
import { LRUCache } from "lru-cache";
import { type App, inTenant } from "../../../platform/app.ts";
import type { SequencedEvent } from "../../../platform/events/sequencer.ts";
import { limitsOf } from "../../../platform/quota.ts";

/**
 * What the operator lets tenants have, for what is asked at each request: remembered for half a minute,
 * forgotten at once in every process when an event says that it changed.
 */
export class LimitStore {
  readonly cache = new LRUCache<string, Partial<TenantLimits>>({ max: 5000, ttl: 30_000 });
  hits = 0;
  misses = 0;
  private forgotten = 0;
  private readonly app: Pick<App, "pool" | "clock" | "vaults" | "wake">;

  constructor(app: Pick<App, "pool" | "clock" | "vaults" | "wake">) {
    this.app = app;
  }

  async of(tenantId: string): Promise<Partial<TenantLimits>> {
    const known = this.cache.get(tenantId);
    if (known) {
      this.hits++;
      return known;
    }
    this.misses++;
    const before = this.forgotten;
    const limits = await inTenant(this.app, tenantId, (ctx) => limitsOf(ctx.tx), {
      readOnly: true,
    });
    if (before === this.forgotten) this.cache.set(tenantId, limits);
    return limits;
  }

  hear(batch: readonly SequencedEvent[]): void {
    for (const { name, tenant_id: tenantId } of batch) {
      if (name !== "tenant.limited") continue;
      this.forgotten++;
      this.cache.delete(tenantId);
    }
  }

  forgetAll(): void {
    this.forgotten++;
    this.cache.clear();
  }
}
