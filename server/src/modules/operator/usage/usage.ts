import type { App } from "../../../platform/app.ts";
import type { SequencedEvent } from "../../../platform/events/sequencer.ts";
import { Census } from "./census.ts";
import { LimitStore } from "./limit-store.ts";
import { UsageMeter } from "./meter.ts";

/** What one process does for the counting and limiting of tenants. */
export class TenantUsage {
  readonly meter: UsageMeter;
  readonly census: Census;
  readonly limits: LimitStore;

  constructor(app: App) {
    this.meter = new UsageMeter(app);
    this.census = new Census(app);
    this.limits = new LimitStore(app);
  }

  start(roles: readonly string[]): void {
    if (roles.includes("web")) this.meter.start();
    if (roles.includes("worker")) this.census.start();
  }

  async stop(): Promise<void> {
    await this.meter.stop();
    await this.census.stop();
  }

  hear(batch: readonly SequencedEvent[]): void {
    this.limits.hear(batch);
  }
}
