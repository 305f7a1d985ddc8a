import type { PacerOptions } from "../pacing/contract.ts";
import type { Account } from "./governor.ts";

export type PacedCampaign = {
  id: string;
  /** Own limit of abandoned to people, 0 to 0.03. */
  limit: number;
  linesPerAgent: number;
  ringSeconds: number;
  /** A detection listens who answers; without one every answer needs an agent, machines' too. */
  detectsMachines: boolean;
  /** At its limit it dials nobody, instead of one line for each waiting agent. */
  stopsAtLimit?: boolean;
};

/** What the pacer of a campaign is given; the what-if simulation and the shadow give it the same. */
export function pacerOptions(campaign: PacedCampaign, today: Account): PacerOptions {
  return {
    targetAbandonRate: campaign.limit,
    maxLinesPerAgent: campaign.linesPerAgent,
    maxWaitMs: 2000,
    ringTimeoutMs: campaign.ringSeconds * 1000,
    amd: campaign.detectsMachines,
    // The account of a day: whoever keeps the limit on each day keeps it over thirty.
    history: { answered: today.people, abandoned: today.abandoned },
  };
}
