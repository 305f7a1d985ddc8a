import type { AgentWaiting, WaitingReason } from "@parley/contract";

type Reason = AgentWaiting["reasons"][number];

/** What is known of a running campaign and of the agent who waits. */
export type CampaignFacts = {
  campaignId: string;
  campaignName: string;
  isOfTeam: boolean;
  /** Names of skills that the campaign asks of everybody and he has not. */
  missing: readonly string[];
  isOpen: boolean;
  opensAt: string | null;
  /** Agents of it dial by themselves. */
  isByHand: boolean;
  /** It dials nobody: its agents wait for callers. */
  isInbound: boolean;
  /** What holds up the campaign as a whole, as the process that dials says. */
  standstill: "NO_CARRIER" | "LIMIT_REACHED" | "ABANDON_LIMIT" | null;
  /** What there is to dial for him; null where that was not looked at. */
  supply: {
    isDue: boolean;
    serves: boolean;
    needed: readonly string[];
    isHeld: boolean;
    isRefused: boolean;
  } | null;
  /** Names of what he can do beyond what everybody of the campaign can. */
  skills: readonly string[];
};

/** What one would hear of first: that somebody is dialled for him, then what can be mended soonest. */
const order: readonly WaitingReason[] = [
  ...(["DIALLING", "NO_LEAD_FOR_SKILLS", "HELD_BACK", "NO_LEAD", "NOT_ALLOWED"] as const),
  ...(["ABANDON_LIMIT", "LIMIT_REACHED", "NO_CARRIER", "PICKS_HIMSELF", "NO_CALLER"] as const),
  ...(["OUTSIDE_HOURS", "LACKS_SKILL", "OTHER_TEAM"] as const),
];

/** Why an agent who is ready gets no call, by each campaign that is his; where none is, why each is not. */
export function whyWaits(campaigns: readonly CampaignFacts[]): Reason[] {
  const reasons = campaigns.map(reasonOf);
  const own = reasons.filter((one) => !isOfOthers(one));
  const told = own.length > 0 ? own : reasons;
  return told.toSorted((a, b) => order.indexOf(a.because) - order.indexOf(b.because));
}

function isOfOthers({ because }: Reason): boolean {
  return because === "OTHER_TEAM" || because === "LACKS_SKILL";
}

function reasonOf(facts: CampaignFacts): Reason {
  const { campaignId, campaignName, opensAt, supply } = facts;
  const because = becauseOf(facts);
  const isSkill = because === "NO_LEAD_FOR_SKILLS";
  return {
    ...{ campaignId, campaignName, because },
    skills: isSkill ? [...facts.skills] : [],
    needed:
      because === "LACKS_SKILL" ? [...facts.missing] : isSkill ? [...(supply?.needed ?? [])] : [],
    hasHeld: supply?.isHeld ?? false,
    opensAt: because === "OUTSIDE_HOURS" ? opensAt : null,
  };
}

function becauseOf(facts: CampaignFacts): WaitingReason {
  if (!facts.isOfTeam) return "OTHER_TEAM";
  if (facts.missing.length > 0) return "LACKS_SKILL";
  if (!facts.isOpen) return "OUTSIDE_HOURS";
  if (facts.isByHand) return "PICKS_HIMSELF";
  if (facts.isInbound) return "NO_CALLER";
  if (facts.standstill) return facts.standstill;
  const { supply } = facts;
  if (supply === null || supply.serves) return "DIALLING";
  if (supply.isDue) return "NO_LEAD_FOR_SKILLS";
  if (supply.isHeld) return "HELD_BACK";
  return supply.isRefused ? "NOT_ALLOWED" : "NO_LEAD";
}
