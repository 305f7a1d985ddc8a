import type { CampaignPace } from "@parley/contract";
import { PredictivePacer } from "../pacing/pacer.ts";
import type { Account } from "./governor.ts";
import { feed, type PaceInput } from "./inputs.ts";
import { type PacedCampaign, pacerOptions } from "./options.ts";

export type ShadowSetting = { limit: number; linesPerAgent: number; since: number };

/** What the live campaign has at the moment of a decision. */
export type LiveFloor = { open: number; staffed: number };

/** An absent campaign says nothing of a gap. */
const longestGapMs = 5000;
/** Of fewer dials nobody knows how long a call is open; till then most of the ringing time. */
const fewestDials = 20;

/**
 * Another setting beside the live one: the same pacer is told of the same agents, and of those live calls that it
 * would have placed itself. Lines that it wants and nobody opens are counted by the time it wants them.
 */
export class Shadow {
  readonly setting: ShadowSetting;
  /** Later than the setting is from when the pacing of the campaign began anew. */
  private readonly beganAt: number;
  private readonly pacer: PredictivePacer;
  private readonly ringMs: number;
  /** Live calls that it asked for too. */
  private readonly own = new Set<string>();
  /** Lines it asked for last and nobody has opened. */
  private lacking = 0;
  private lastAt: number | null = null;
  private live: LiveFloor = { open: 0, staffed: 0 };
  private dials = 0;
  private readonly spent = { openMs: 0, staffedMs: 0, ownMs: 0 };
  private readonly accounts = { live: empty(), shadow: empty() };

  constructor(setting: ShadowSetting, campaign: PacedCampaign, today: Account, now: number) {
    const { limit, linesPerAgent } = setting;
    this.setting = setting;
    this.beganAt = now;
    this.ringMs = campaign.ringSeconds * 1000;
    this.pacer = new PredictivePacer(pacerOptions({ ...campaign, limit, linesPerAgent }, today));
  }

  take(input: PaceInput, live: LiveFloor): void {
    if (input.type === "DECIDE") this.decide(input.at, live);
    else if (input.type === "DIALED") this.dialed(input);
    else {
      this.count(input);
      feed(this.pacer, input);
    }
  }

  figures(): CampaignPace["shadow"] {
    const { limit, linesPerAgent } = this.setting;
    const { openMs, staffedMs, ownMs } = this.spent;
    const perAgent = (ms: number) => (staffedMs > 0 ? ms / staffedMs : 0);
    const told = ({ people, abandoned }: Account) => ({
      ...{ people, abandoned },
      rate: people > 0 ? abandoned / people : 0,
    });
    return {
      ...{ limit, linesPerAgent, since: new Date(this.beganAt).toISOString() },
      live: { lines: perAgent(openMs), ...told(this.accounts.live) },
      would: { lines: perAgent(ownMs), ...told(this.accounts.shadow) },
    };
  }

  private decide(at: number, live: LiveFloor): void {
    this.pass(at);
    this.live = live;
    this.lacking = this.pacer.decide(at);
  }

  /** The live campaign placed a call: it is the shadow's too if that had asked for one. */
  private dialed(input: PaceInput & { type: "DIALED" }): void {
    this.dials += 1;
    if (this.lacking === 0) return;
    this.lacking -= 1;
    this.own.add(input.callId);
    feed(this.pacer, input);
  }

  private count(input: PaceInput): void {
    if (input.type !== "CONNECTED" && input.type !== "ABANDONED") {
      if (input.type === "FAILED") this.own.delete(input.callId);
      return;
    }
    const isOwn = this.own.delete(input.callId);
    for (const account of [this.accounts.live, ...(isOwn ? [this.accounts.shadow] : [])]) {
      account.people += 1;
      if (input.type === "ABANDONED") account.abandoned += 1;
    }
  }

  /** Time went by with the lines that were open, and with those it would have had besides. */
  private pass(at: number): void {
    const ms = this.lastAt === null ? 0 : Math.min(longestGapMs, Math.max(0, at - this.lastAt));
    this.lastAt = at;
    const { open, staffed } = this.live;
    this.spent.openMs += open * ms;
    this.spent.staffedMs += staffed * ms;
    this.spent.ownMs += (this.own.size + this.lacking) * ms;
    if (this.lacking === 0) return;
    const { answerRate, unplacedRisk } = this.pacer.figures;
    const lives = ms / this.callMs;
    this.accounts.shadow.people += this.lacking * answerRate * lives;
    this.accounts.shadow.abandoned += unplacedRisk * answerRate * lives;
  }

  /** How long a call stays open, as far as is known. */
  private get callMs(): number {
    const known = this.dials >= fewestDials ? this.spent.openMs / this.dials : 0;
    return known > 1000 ? known : this.ringMs * 0.7;
  }
}

function empty(): Account {
  return { people: 0, abandoned: 0 };
}
