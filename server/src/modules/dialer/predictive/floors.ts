import type { CampaignPace } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { keptAgents } from "../../agents/index.ts";
import type { CampaignRow } from "../../campaigns/index.ts";
import { type Pace, PacedFloor } from "./floor.ts";
import type { Heard, Placed } from "./hearing.ts";
import { agentsWithSkills, loadBeginning, toPaced } from "./load.ts";
import { loadOutlook } from "./load-outlook.ts";
import type { ShadowSetting } from "./shadow.ts";

type Open = {
  tenantId: string;
  version: number;
  day: string;
  floor: PacedFloor;
  learntAt: number;
};

/** So often what is known beside the account is counted again. */
const learnMs = 60_000;

/** The predictive campaigns that this process dials, by campaign. */
export class PacedFloors {
  private readonly open = new Map<string, Open>();
  private readonly onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.onFault = onFault;
  }

  /** How many lines a campaign wants now. Its pacing begins anew when it was changed, after a fault and each day. */
  async decide(ctx: Ctx, campaign: CampaignRow, day: string): Promise<Pace> {
    const known = this.open.get(campaign.id);
    const isCurrent = known?.version === campaign.version && known.day === day;
    const { tenantId } = ctx;
    const now = ctx.now.getTime();
    const kept = await keptAgents(ctx.tx, ctx.now);
    if (known && isCurrent && !known.floor.isSpent(now)) {
      if (now - known.learntAt >= learnMs) {
        known.learntAt = now;
        known.floor.learn(await loadOutlook(ctx, campaign));
      }
      known.floor.keep(kept, now);
      return known.floor.decide(now);
    }
    const agentIds = await agentsWithSkills(ctx, campaign.skill_ids);
    const floor = new PacedFloor(
      toPaced(campaign, agentIds),
      await loadBeginning(ctx, campaign),
      this.onFault,
    );
    floor.learn(await loadOutlook(ctx, campaign));
    floor.keep(kept, now);
    const { version } = campaign;
    this.open.set(campaign.id, { tenantId, version, day, floor, learntAt: now });
    return floor.decide(now);
  }

  /** Which setting runs beside a campaign's own, if one does. */
  shade(campaignId: string, setting: ShadowSetting | null, now: number): void {
    this.open.get(campaignId)?.floor.shade(setting, now);
  }

  placed(campaignId: string, calls: readonly Placed[], at: number): void {
    this.open.get(campaignId)?.floor.placed(calls, at);
  }

  hear(tenantId: string, event: Heard): void {
    for (const one of this.open.values()) if (one.tenantId === tenantId) one.floor.hear(event);
  }

  /** Who can do what is different now: where skills are asked for, pacing begins anew with the tables. */
  forgetSkilled(tenantId: string): void {
    for (const [id, one] of this.open) {
      if (one.tenantId === tenantId && one.floor.campaign.agentIds !== null) this.open.delete(id);
    }
  }

  /** Campaigns that run no longer are forgotten; what passed unheard makes every pacing begin anew. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const id of this.open.keys()) if (!campaignIds.has(id)) this.open.delete(id);
  }

  forget(): void {
    this.open.clear();
  }

  figures(now: number): { tenantId: string; pace: CampaignPace }[] {
    return [...this.open.values()].map(({ tenantId, floor }) => {
      return { tenantId, pace: floor.figures(now) };
    });
  }
}
