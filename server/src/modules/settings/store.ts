import { type AllSettings, settingsSections } from "@parley/contract";
import { LRUCache } from "lru-cache";
import { type App, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import { defaultsOf } from "./defaults.ts";
import { newestVersions, tenantFacts } from "./queries.ts";

/** Everything a tenant has decided, and the defaults for the rest. */
export async function readSettings(ctx: Pick<Ctx, "tx">): Promise<AllSettings> {
  const settings: AllSettings = defaultsOf(await tenantFacts(ctx.tx));
  for (const { section, value } of await newestVersions(ctx.tx)) {
    // What was decided under older rules and does not hold any more gives way to the default.
    const parsed = settingsSections[section]?.safeParse(value);
    if (parsed?.success) Object.assign(settings, { [section]: parsed.data });
  }
  return settings;
}

/**
 * The settings of tenants, remembered for half a minute and forgotten at once, in every process, when an
 * event says that they changed.
 */
export class SettingsStore {
  readonly cache = new LRUCache<string, AllSettings>({ max: 5000, ttl: 30_000 });
  hits = 0;
  misses = 0;
  private forgotten = 0;
  private readonly app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "audit">;

  constructor(app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "audit">) {
    this.app = app;
  }

  async of(tenantId: string): Promise<AllSettings> {
    const known = this.cache.get(tenantId);
    if (known) {
      this.hits++;
      return known;
    }
    this.misses++;
    const before = this.forgotten;
    const settings = await inTenant(this.app, tenantId, readSettings, { readOnly: true });
    if (before === this.forgotten) this.cache.set(tenantId, settings);
    return settings;
  }

  hear(batch: readonly SequencedEvent[]): void {
    for (const { name, tenant_id: tenantId } of batch) {
      if (name !== "settings.updated") continue;
      this.forgotten++;
      this.cache.delete(tenantId);
    }
  }

  forgetAll(): void {
    this.forgotten++;
    this.cache.clear();
  }
}
