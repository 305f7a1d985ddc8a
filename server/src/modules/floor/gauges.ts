import { type App, inTenant } from "../../platform/app.ts";
import { selectCampaigns } from "../campaigns/index.ts";
import { campaignStats } from "../dialer/index.ts";
import { boardGauge, type Surroundings } from "./board.ts";

const everyMs = 1000;

/** Publishes the figures that somebody watches, each second, and computes no others. */
export class Gauges {
  private readonly app: App;
  private readonly around: Surroundings;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(app: App, around: Surroundings) {
    this.app = app;
    this.around = around;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.publish()
        .catch((error: unknown) => this.app.log.warn({ err: error }, "gauges"))
        .finally(() => {
          this.running = undefined;
        });
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async publish(): Promise<void> {
    for (const { tenantId, topic } of this.app.live.watched()) {
      const value = await this.valueOf(tenantId, topic);
      if (value !== undefined) this.app.live.publish(tenantId, topic, value);
    }
  }

  private async valueOf(tenantId: string, topic: string): Promise<unknown> {
    const [kind, id] = topic.split(":");
    if (kind === "board") {
      return inTenant(this.app, tenantId, (ctx) => boardGauge(ctx, this.around), {
        readOnly: true,
      });
    }
    if (kind !== "campaign" || !id) return undefined;
    return inTenant(
      this.app,
      tenantId,
      async (ctx) => {
        const [row] = await selectCampaigns(ctx, "campaigns:read-stats", { id, limit: 1 });
        return row && campaignStats(ctx, row, this.around.idle(id));
      },
      { readOnly: true },
    );
  }
}
