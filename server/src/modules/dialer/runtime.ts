import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import { realTimers, type Timers } from "../../platform/timers.ts";
import { readyAgentIds, today } from "../agents/index.ts";
import { type CallRuntime, cancelRinging } from "../calls/index.ts";
import {
  type CampaignHours,
  type CampaignRow,
  opennessAt,
  returnExpiredLeases,
  type UnmatchedSkills,
} from "../campaigns/index.ts";
import { PacedFloors } from "./predictive/floors.ts";
import { keepLogs } from "./predictive/keep-log.ts";
import { saveMemory } from "./predictive/keep-memory.ts";
import { savePace } from "./predictive/load.ts";
import { PaceHistory } from "./predictive/pace-history.ts";
import { readShadow } from "./predictive/shadow-setting.ts";
import { Rounds } from "./rounds.ts";
import { Speeds } from "./speed.ts";
import { type IdleReason, tickCampaign } from "./tick.ts";
import { Turns } from "./turns.ts";

export type DialRhythm = {
  timers: Timers;
  tickMs: number;
  /** After news that may let something be dialled: together, and yet at once. */
  nudgeMs: number;
  refreshMs: number;
  tellPaceMs: number;
};

const realRhythm: DialRhythm = {
  timers: realTimers,
  ...{ tickMs: 250, nudgeMs: 30, refreshMs: 3000, tellPaceMs: 1000 },
};

type Running = {
  campaignId: string;
  hours: CampaignHours | null;
  timeZone: string;
};

/** Why nothing was dialled at the last turn (null: something was, or nothing was wanted), and since when. */
export type Idle = { because: IdleReason | null; since: Date; skills: UnmatchedSkills | null };

/**
 * Goes round the running campaigns and dials, tenants side by side. One process at a time does, under a lease. Of the
 * campaigns of a tenant those come first that have had least by their weights, so that of two that want the same
 * agents neither takes all of them.
 */
export class DialerRuntime {
  /** Why a campaign dialled nothing at its last turn. */
  readonly idle = new Map<string, Idle>();
  private readonly app: App;
  private readonly calls: CallRuntime;
  private readonly epoch: number;
  private readonly floors = new PacedFloors((error) => this.complain(error));
  private readonly history = new PaceHistory();
  private isTelling = false;
  private readonly rounds = new Rounds((tenantId) => this.round(tenantId));
  private running = new Map<string, Running[]>();
  /** By tenant: one that dials more moves nobody else's campaigns on. */
  private readonly turns = new Map<string, Turns>();
  private readonly speeds = new Speeds();
  /** Refreshes, in the order in which they were asked for, and the last of them that was answered. */
  private asks = 0;
  private answered = 0;
  private readonly rhythm: DialRhythm;
  private ends: (() => void)[] = [];
  private nudge: (() => void) | undefined;
  private closed = false;

  constructor(app: App, calls: CallRuntime, epoch: number, rhythm: DialRhythm = realRhythm) {
    this.app = app;
    this.calls = calls;
    this.epoch = epoch;
    this.rhythm = rhythm;
  }

  async start(): Promise<void> {
    await this.refresh();
    if (this.closed) return;
    const { timers, tickMs, refreshMs, tellPaceMs } = this.rhythm;
    this.ends = [
      timers.every(tickMs, () => this.turn()),
      timers.every(refreshMs, () => {
        this.refresh().catch((error: unknown) => this.complain(error));
      }),
      timers.every(tellPaceMs, () => {
        if (this.isTelling) return;
        this.isTelling = true;
        this.tellPaces()
          .catch((error: unknown) => this.complain(error))
          .finally(() => {
            this.isTelling = false;
          });
      }),
    ];
  }

  /** Dials nothing new from here on. */
  async stop(): Promise<void> {
    this.closed = true;
    for (const end of this.ends) end();
    this.nudge?.();
    await this.rounds.end();
    await this.keepDueLogs(Number.POSITIVE_INFINITY);
  }

  /** Events after which somebody may be dialled who could not be before. */
  hear(batch: readonly SequencedEvent[]): void {
    let isNews = false;
    for (const { tenant_id: tenantId, name, data, actor_id } of batch) {
      this.floors.hear(tenantId, { name, data }, actor_id);
      if (name === "agent.state_changed" && data.state === "READY") this.calls.agentReady(tenantId);
      // Whether a campaign runs is a matter of the campaign, and of its tenant's being open.
      const isTenant = name === "tenant.suspended" || name === "tenant.resumed";
      if (isTenant || (name === "campaign.changed" && isOfDialing(data))) {
        void this.refresh().then(() => this.turn());
      }
      if (name === "campaign.changed" && data.turnedBy === "HALT") {
        this.clear(tenantId, String(data.id)).catch((error: unknown) => this.complain(error));
      }
      isNews ||= name === "agent.state_changed" && data.state === "READY";
      isNews ||= name === "agent.skills_changed" || name === "user.updated";
      isNews ||= name === "campaign.changed";
      isNews ||= name === "campaign.members_added" || name === "campaign.member_queued";
    }
    if (isNews && !this.nudge && !this.closed) {
      const { timers, nudgeMs } = this.rhythm;
      this.nudge = timers.after(nudgeMs, () => {
        this.nudge = undefined;
        this.turn();
      });
    }
  }

  /** Of a campaign that was halted: what a round dialled that was under way just then. */
  private async clear(tenantId: string, campaignId: string): Promise<void> {
    await this.rounds.over(tenantId);
    const errands = await inTenant(this.app, tenantId, (ctx) => cancelRinging(ctx, campaignId));
    this.calls.run(errands);
  }

  private turn(): void {
    if (this.closed) return;
    for (const tenantId of this.running.keys()) this.rounds.ask(tenantId);
  }

  private async round(tenantId: string): Promise<void> {
    const campaigns = this.running.get(tenantId) ?? [];
    await this.calls.serveCallers(tenantId);
    const among = await this.readyNow(tenantId, campaigns);
    for (const one of this.turnsOf(tenantId).order(campaigns)) {
      const { campaignId, hours, timeZone } = one;
      if (this.closed) return;
      if (!opennessAt(hours, timeZone, this.app.clock.now()).isOpen) {
        this.noteIdle(campaignId, "OUTSIDE_HOURS");
        continue;
      }
      await this.dial(tenantId, campaignId, among).catch((error: unknown) => this.complain(error));
    }
  }

  /**
   * Who becomes ready while a round goes on would fall to whichever campaign is looked at just then: he is for
   * the next round, in which the one that has waited longest comes first. One campaign has nobody to share with.
   */
  private async readyNow(
    tenantId: string,
    campaigns: readonly Running[],
  ): Promise<readonly string[] | null> {
    if (campaigns.length < 2) return null;
    return inTenant(this.app, tenantId, (ctx) => readyAgentIds(ctx.tx)).catch((error: unknown) => {
      this.complain(error);
      return null;
    });
  }

  private async dial(
    tenantId: string,
    campaignId: string,
    among: readonly string[] | null,
  ): Promise<void> {
    if (this.calls.telephony.connection() !== "CONNECTED") {
      this.noteIdle(campaignId, "NO_CARRIER");
      return;
    }
    const { epoch } = this;
    const options = {
      ...{ provider: this.calls.provider, epoch, among },
      freeLines: ({ calls_per_second: perSecond }: CampaignRow) =>
        Math.min(1000, this.speeds.free(campaignId, perSecond, this.app.clock.now().getTime())),
      pace: async (ctx: Ctx, campaign: CampaignRow) =>
        this.floors.decide(ctx, campaign, await today(ctx)),
      elsewhere: () => this.floors.elsewhere(tenantId, campaignId),
    };
    const tick = (ctx: Ctx) => tickCampaign(ctx, campaignId, options);
    const { placed, idleBecause, skills, share } = await inTenant(this.app, tenantId, tick, {
      keepsPlans: true,
    });
    const was = this.idle.get(campaignId)?.because ?? null;
    if (isOutOfWork(was) !== isOutOfWork(idleBecause)) this.floors.hasNews(tenantId);
    this.noteIdle(campaignId, idleBecause, skills);
    const turns = this.turnsOf(tenantId);
    if (share) turns.weigh(campaignId, share);
    turns.served(campaignId, placed.length);
    this.speeds.began(campaignId, placed.length);
    this.floors.placed(
      campaignId,
      placed.map(({ callId, agentId }) => ({ callId, isHeld: agentId !== null })),
      this.app.clock.now().getTime(),
    );
    this.calls.originate(placed);
  }

  /** Since when a reason holds is kept as long as it is the same one. */
  private noteIdle(
    campaignId: string,
    because: IdleReason | null,
    skills: UnmatchedSkills | null = null,
  ): void {
    const known = this.idle.get(campaignId);
    const since = known?.because === because ? known.since : this.app.clock.now();
    this.idle.set(campaignId, { because, since, skills });
  }

  private async refresh(): Promise<void> {
    const asked = ++this.asks;
    const { rows } = await inInstallation(this.app, (tx) =>
      sql<{
        tenant_id: string;
        campaign_id: string;
        hours: CampaignHours | null;
        time_zone: string;
      }>`select * from door_running_campaigns()`.execute(tx),
    );
    // An earlier answer that comes later knows less.
    if (asked < this.answered) return;
    this.answered = asked;
    const running = new Map<string, Running[]>();
    for (const { tenant_id, campaign_id: campaignId, hours, time_zone: timeZone } of rows) {
      const known = running.get(tenant_id) ?? [];
      running.set(tenant_id, [...known, { campaignId, hours, timeZone }]);
    }
    this.running = running;
    const campaignIds = new Set(rows.map((row) => row.campaign_id));
    this.floors.keep(campaignIds);
    for (const [tenantId, turns] of this.turns) {
      turns.keep(campaignIds);
      if (!running.has(tenantId)) this.turns.delete(tenantId);
    }
    this.speeds.keep(campaignIds);
    for (const tenantId of running.keys()) {
      await inTenant(this.app, tenantId, (ctx) => returnExpiredLeases(ctx.tx, ctx.now));
    }
  }

  /** Events may have passed unheard: pacing begins anew with what the tables say. */
  lostTrack(): void {
    this.floors.forget();
  }

  private async tellPaces(): Promise<void> {
    const figures = this.floors.figures(this.app.clock.now().getTime());
    this.history.keep(new Set(figures.map(({ pace }) => pace.campaignId)));
    for (const { tenantId, memory, ...told } of figures) {
      const { campaignId } = told.pace;
      try {
        const shadow = await inTenant(this.app, tenantId, async (ctx) => {
          await savePace(ctx.tx, told.pace);
          if (memory) await saveMemory(ctx, campaignId, memory);
          await this.history.note(ctx, told);
          return readShadow(ctx.tx, campaignId);
        });
        this.floors.shade(campaignId, shadow, this.app.clock.now().getTime());
      } catch (error) {
        // One campaign's stumble is no other's.
        this.history.forget(campaignId);
        this.complain(error);
      }
    }
    await this.keepDueLogs(this.app.clock.now().getTime());
  }

  /** What each pacing was told since its log was kept; all of it at the end of time. */
  private async keepDueLogs(now: number): Promise<void> {
    await keepLogs(this.app, this.floors.dueLogs(now), (error) => this.complain(error));
  }

  private turnsOf(tenantId: string): Turns {
    const turns = this.turns.get(tenantId) ?? new Turns();
    this.turns.set(tenantId, turns);
    return turns;
  }

  private complain(error: unknown): void {
    this.app.log.error({ err: error }, "the dialer stumbled");
  }
}

/** A campaign of which nobody is dialled, however many agents it has. */
function isOutOfWork(because: IdleReason | null): boolean {
  const reasons = ["NO_DIALABLE_MEMBER", "NOT_ALLOWED", "HELD_BACK", "ABANDON_LIMIT"];
  return because !== null && reasons.includes(because);
}

/** Whether a change of a campaign is one of what this process goes by: whether it runs, and when. */
function isOfDialing(data: Record<string, unknown>): boolean {
  return data.state !== null || (Array.isArray(data.fields) && data.fields.includes("hours"));
}
