import type { CampaignPace, PaceReason } from "@parley/contract";
import type { AgentState } from "../pacing/contract.ts";
import type { Memory } from "../pacing/memory.ts";
import { PredictivePacer } from "../pacing/pacer.ts";
import { type Account, govern, isOverLimit, rateOf } from "./governor.ts";
import { type Heard, Hearing, type OpenCall, type Placed } from "./hearing.ts";
import { feed, type PaceInput } from "./inputs.ts";
import { type PacedCampaign, pacerOptions } from "./options.ts";
import { estimated, forecastOf, noOutlook, type Outlook } from "./outlook.ts";
import { PaceLog } from "./pace-log.ts";
import { Shadow, type ShadowSetting } from "./shadow.ts";

/** What is known of a campaign when its pacing begins. */
export type Beginning = {
  today: Account;
  month: Account;
  agents: readonly { id: string; state: AgentState; since: number }[];
  calls: readonly OpenCall[];
  /** What another one has learned of this campaign. */
  memory?: Memory | null;
  recent?: CampaignPace["recent"];
};

/** How many lines to open now: beyond those who wait, or (PROGRESSIVE) one for each. */
export type Pace =
  | { mode: "PREDICTIVE"; lines: number; because: null }
  /** Of those who wait, as many are left to the calls that are open for whoever is free. */
  | { mode: "PROGRESSIVE"; because: PaceReason; open: number }
  /** At its limit, and told to stop there: nobody is dialled. */
  | { mode: "STOPPED"; because: PaceReason };

const recentMs = 5000;
const recentLength = 60;
/** After a fault another pacer begins, with what it must know, when so long has passed. */
const faultMs = 60_000;

/** The pacing of one running campaign: hears what happens and says how many lines to open. */
export class PacedFloor {
  readonly campaign: PacedCampaign;
  readonly log: PaceLog;
  private readonly hearing: Hearing;
  private readonly pacer: PredictivePacer;
  private readonly onFault: (error: unknown) => void;
  private readonly agents = new Map<string, AgentState>();
  private readonly today: Account;
  private readonly month: Account;
  /** Agents who wait for a call, and of all agents those who are kept free for a callback. */
  private readonly waiting = new Set<string>();
  private kept: ReadonlySet<string> = new Set();
  private failedAt: number | null = null;
  private pace: Pace = { mode: "PROGRESSIVE", because: "TOO_FEW_AGENTS", open: 0 };
  private wanted = 0;
  private recent: CampaignPace["recent"];
  private outlook: Outlook = noOutlook;
  private shadow: Shadow | null = null;

  constructor(campaign: PacedCampaign, beginning: Beginning, onFault: (error: unknown) => void) {
    this.campaign = campaign;
    this.onFault = onFault;
    this.hearing = new Hearing(campaign.id, campaign.detectsMachines);
    const options = pacerOptions(campaign, beginning.today);
    const memory = beginning.memory ?? null;
    this.pacer = new PredictivePacer(options);
    if (memory) this.pacer.recall(memory);
    this.log = new PaceLog(campaign.id, options, memory);
    this.recent = beginning.recent ?? [];
    this.today = { ...beginning.today };
    this.month = { ...beginning.month };
    const agents = beginning.agents.map(({ id, state, since: at }): PaceInput => {
      return { type: "AGENT", agentId: id, state, at };
    });
    const calls = this.hearing.adopt(beginning.calls);
    // In the order in which it happened: a pacer's clock does not go back.
    for (const input of [...agents, ...calls].toSorted((a, b) => a.at - b.at)) this.take(input);
  }

  /** What it has learned, for whatever takes its place; null of one that has failed: it may be why. */
  get memory(): Memory | null {
    return this.failedAt === null ? this.pacer.memory : null;
  }

  get lately(): CampaignPace["recent"] {
    return this.recent;
  }

  /** Calls that are open for whoever is free when somebody answers. */
  get unheld(): number {
    return this.hearing.unheld;
  }

  /** Whoever is kept free for a callback is nobody to dial ahead for, until he is kept no longer. */
  keep(kept: ReadonlySet<string>, at: number): void {
    const before = this.kept;
    this.kept = kept;
    for (const agentId of this.waiting) {
      if (before.has(agentId) === kept.has(agentId)) continue;
      this.take({ type: "AGENT", agentId, state: "ready", at });
    }
  }

  hear(event: Heard): void {
    for (const input of this.hearing.hear(event)) this.take(input);
  }

  /** It dials nobody, at its limit. */
  get isStopped(): boolean {
    return this.pace.mode === "STOPPED";
  }

  /** What an agent does who counts in this campaign, or that he does no longer. */
  tell(input: PaceInput): void {
    this.take(input);
  }

  placed(calls: readonly Placed[], at: number): void {
    for (const call of calls) {
      for (const input of this.hearing.placed(call, at)) this.take(input);
    }
  }

  /** Another setting begins beside the live one, or ends. */
  shade(setting: ShadowSetting | null, now: number): void {
    if (setting === null) this.shadow = null;
    if (setting === null || this.shadow?.setting.since === setting.since) return;
    const shadow = new Shadow(setting, this.campaign, this.today, now);
    for (const [agentId, state] of this.agents) {
      shadow.take({ type: "AGENT", agentId, state, at: now }, this.live);
    }
    this.shadow = shadow;
  }

  /** What is known beside the account has been counted again. */
  learn(outlook: Outlook): void {
    this.outlook = outlook;
  }

  /** It failed, and has been left alone for long enough: another one may begin in its place. */
  isSpent(now: number): boolean {
    return this.failedAt !== null && now - this.failedAt > faultMs;
  }

  decide(now: number): Pace {
    const { limit, stopsAtLimit } = this.campaign;
    const estimate = this.estimate;
    const lines = this.take({ type: "DECIDE", at: now }) ?? 0;
    const because = govern({
      ...{ limit, today: this.today, month: this.month, staffed: this.staffed },
      withEstimate: estimate?.isUsed ? estimate.rate : null,
      silentMs: this.hearing.silentMs(now),
      hasFailed: this.failedAt !== null,
    });
    this.wanted = because === null ? lines : 0;
    if (because === null) this.pace = { mode: "PREDICTIVE", lines, because };
    else if (stopsAtLimit && isOverLimit(because)) this.pace = { mode: "STOPPED", because };
    else this.pace = { mode: "PROGRESSIVE", because, open: this.hearing.unheld };
    this.note(now);
    return this.pace;
  }

  /** What the page of the campaign's pacing shows. */
  figures(now: number): CampaignPace {
    const { limit, id } = this.campaign;
    const { price, bearable, atStake, answerRate } = this.pacer.figures;
    const { today, month, recent } = this;
    return {
      ...{ campaignId: id, at: new Date(now).toISOString(), limit },
      ...{ mode: this.pace.mode, because: this.pace.because },
      agents: {
        ready: this.count("ready"),
        talking: this.count("talking"),
        wrapUp: this.count("wrapup"),
        busy: this.count("busy"),
        paused: this.count("paused"),
      },
      lines: { open: this.hearing.open, wanted: this.wanted },
      ...{ answerRate, price, bearable: Math.max(0, bearable), atStake },
      today: { ...today, rate: rateOf(today) },
      month: { ...month, rate: rateOf(month) },
      estimate: this.estimate && { ...this.estimate, sampled: this.outlook.sample.sampled },
      forecast: forecastOf(today, this.outlook, now),
      recent,
      shadow: this.shadow?.figures() ?? null,
    };
  }

  private get estimate() {
    return estimated(this.today, this.outlook.sample, this.outlook.hungUp.today);
  }

  private get live() {
    return { open: this.hearing.open, staffed: this.staffed };
  }

  private get staffed(): number {
    let staffed = 0;
    for (const state of this.agents.values()) {
      if (state !== "paused" && state !== "offline") staffed += 1;
    }
    return staffed;
  }

  private count(state: AgentState): number {
    let count = 0;
    for (const one of this.agents.values()) if (one === state) count += 1;
    return count;
  }

  /** A pacer that throws is asked no more, and the campaign goes on without it. */
  private take(heard: PaceInput): number | null {
    const input = this.asKept(heard);
    this.account(input);
    if (this.failedAt !== null) return null;
    try {
      this.shadow?.take(input, this.live);
    } catch (error) {
      // Nobody is dialled by it: the campaign goes on as it was.
      this.shadow = null;
      this.onFault(error);
    }
    try {
      const lines = feed(this.pacer, input);
      this.log.note(input, lines);
      return lines;
    } catch (error) {
      this.failedAt = input.at;
      this.onFault(error);
      return null;
    }
  }

  private asKept(input: PaceInput): PaceInput {
    if (input.type === "CONNECTED") this.waiting.delete(input.agentId);
    if (input.type !== "AGENT") return input;
    if (input.state !== "ready") {
      this.waiting.delete(input.agentId);
      return input;
    }
    this.waiting.add(input.agentId);
    return this.kept.has(input.agentId) ? { ...input, state: "busy" } : input;
  }

  private account(input: PaceInput): void {
    if (input.type === "AGENT") {
      if (input.state === "offline") this.agents.delete(input.agentId);
      else this.agents.set(input.agentId, input.state);
    }
    if (input.type === "CONNECTED") this.agents.set(input.agentId, "talking");
    for (const account of [this.today, this.month]) {
      if (input.type === "CONNECTED" || input.type === "ABANDONED") account.people += 1;
      if (input.type === "ABANDONED") account.abandoned += 1;
      // It was no person whom the agent had been connected with.
      if (input.type === "RELEASED" && input.kind === "machine") account.people -= 1;
    }
  }

  private note(now: number): void {
    const last = this.recent.at(-1);
    if (last && now - Date.parse(last.at) < recentMs) return;
    const point = {
      at: new Date(now).toISOString(),
      ready: this.count("ready"),
      talking: this.count("talking"),
      open: this.hearing.open,
    };
    this.recent = [...this.recent, point].slice(-recentLength);
  }
}
