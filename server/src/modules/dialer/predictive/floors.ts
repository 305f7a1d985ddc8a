import type { Ctx } from "../../../platform/ctx.ts";
import { keptAgents } from "../../agents/index.ts";
import type { CampaignRow } from "../../campaigns/index.ts";
import type { Memory } from "../pacing/memory.ts";
import { Crews } from "./crews.ts";
import { type Pace, PacedFloor } from "./floor.ts";
import type { Heard, Placed } from "./hearing.ts";
import { readMemory } from "./keep-memory.ts";
import { loadBeginning, toPaced } from "./load.ts";
import { loadOutlook } from "./load-outlook.ts";
import type { Told } from "./pace-history.ts";
import type { ShadowSetting } from "./shadow.ts";

type Open = {
  campaignId: string;
  tenantId: string;
  /** What its pacing goes by, as text. */
  setting: string;
  day: string;
  floor: PacedFloor;
  learntAt: number;
  keptAt: number;
  loggedAt: number;
  /** Who changed the campaign last, as far as it was heard. */
  changedBy: string | null;
};

/** So often what is known beside the account is counted again. */
const learnMs = 60_000;
/** So often what was learned is kept, and what its pacer was told. */
const keepMs = 30_000;

/** The predictive campaigns that this process dials, by campaign. */
export class PacedFloors {
  private readonly open = new Map<string, Open>();
  private readonly crews = new Crews({
    tell: (campaignId, input) => this.open.get(campaignId)?.floor.tell(input),
    openOf: (campaignId) => this.open.get(campaignId)?.floor.unheld ?? 0,
    isStopped: (campaignId) => this.open.get(campaignId)?.floor.isStopped ?? false,
  });
  /** Pacings that are over, with what of their logs is not kept yet. */
  private over: Open[] = [];
  private readonly onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.onFault = onFault;
  }

  /**
   * How many lines a campaign wants now. Its account begins anew each day, and its pacing when a setting that it
   * goes by was changed; what was learned goes on, but after a fault.
   */
  async decide(ctx: Ctx, campaign: CampaignRow, day: string): Promise<Pace> {
    const known = this.open.get(campaign.id);
    const paced = toPaced(campaign);
    const setting = JSON.stringify(paced);
    const isCurrent = known?.setting === setting && known.day === day;
    const { tenantId } = ctx;
    const now = ctx.now.getTime();
    const reserved = await keptAgents(ctx.tx, ctx.now);
    const crew = await this.crews.of(ctx, campaign.id);
    if (known && isCurrent && !known.floor.isSpent(now)) {
      if (now - known.learntAt >= learnMs) {
        known.learntAt = now;
        known.floor.learn(await loadOutlook(ctx, campaign));
      }
      known.floor.keep(reserved, now);
      return known.floor.decide(now);
    }
    const beginning = await loadBeginning(ctx, campaign);
    const outlook = await loadOutlook(ctx, campaign);
    const kept = known ? null : await readMemory(ctx, campaign.id);
    // From here on nothing is waited for: an agent of whom something is heard is told to one floor or the other.
    const agents = crew.agentsIn(campaign.id);
    const memory = known ? known.floor.memory : kept;
    const from = { ...beginning, agents, memory, recent: known?.floor.lately ?? [] };
    const floor = new PacedFloor(paced, from, this.onFault);
    floor.learn(outlook);
    floor.keep(reserved, now);
    const times = { learntAt: now, keptAt: known?.keptAt ?? now, loggedAt: now };
    const changedBy = known?.changedBy ?? null;
    if (known) this.over.push(known);
    const campaignId = campaign.id;
    this.open.set(campaignId, { campaignId, tenantId, setting, day, floor, ...times, changedBy });
    return floor.decide(now);
  }

  /** Which setting runs beside a campaign's own, if one does. */
  shade(campaignId: string, setting: ShadowSetting | null, now: number): void {
    this.open.get(campaignId)?.floor.shade(setting, now);
  }

  placed(campaignId: string, calls: readonly Placed[], at: number): void {
    this.open.get(campaignId)?.floor.placed(calls, at);
  }

  hear(tenantId: string, event: Heard, actorId: string | null): void {
    const changed = event.name === "campaign.changed" && this.open.get(String(event.data.id));
    if (changed && changed.tenantId === tenantId) changed.changedBy = actorId;
    for (const one of this.open.values()) if (one.tenantId === tenantId) one.floor.hear(event);
    this.crews.hear(tenantId, event);
  }

  /** Who is counted on in another campaign of this tenant, and must not be held for this one. */
  elsewhere(tenantId: string, campaignId: string): string[] {
    return this.crews.elsewhere(tenantId, campaignId);
  }

  /** A campaign of this tenant has run out of leads, or dials again: its agents may be of more use elsewhere. */
  hasNews(tenantId: string): void {
    this.crews.hasNews(tenantId);
  }

  /** Campaigns that run no longer are forgotten; what passed unheard makes every pacing begin anew. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const one of this.open.values()) if (!campaignIds.has(one.campaignId)) this.end(one);
    this.crews.keep(new Set([...this.open.values()].map(({ tenantId }) => tenantId)));
  }

  forget(): void {
    for (const one of this.open.values()) this.end(one);
    this.crews.forget();
  }

  /** Logs of which it is time to keep a part: when what was learned is kept, and when a pacing is over. */
  dueLogs(now: number) {
    const due = [...this.open.values()].filter(({ loggedAt }) => now - loggedAt >= keepMs);
    for (const one of due) one.loggedAt = now;
    const all = [...this.over, ...due];
    this.over = [];
    return all.map(({ tenantId, campaignId, day, floor }) => {
      return { tenantId, campaignId, day, log: floor.log };
    });
  }

  private end(one: Open): void {
    this.open.delete(one.campaignId);
    this.over.push(one);
  }

  /** How each is paced now, and now and then what it has learned, to be kept. */
  figures(now: number): (Told & { tenantId: string; memory: Memory | null })[] {
    return [...this.open.values()].map((one) => {
      const isDue = now - one.keptAt >= keepMs;
      if (isDue) one.keptAt = now;
      const { tenantId, floor, changedBy } = one;
      const { linesPerAgent } = floor.campaign;
      const pace = floor.figures(now);
      return { tenantId, pace, linesPerAgent, changedBy, memory: isDue ? floor.memory : null };
    });
  }
}
