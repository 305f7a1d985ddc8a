import type { CampaignStats } from "@parley/contract";

/**
 * Why a campaign stands still, when that is worth saying. That every agent happens to be busy is no
 * standstill but the best that can happen; that none is there at all is one.
 */
export function standstillOf(
  stats: Pick<CampaignStats, "idleBecause" | "now">,
): CampaignStats["idleBecause"] {
  const { idleBecause, now } = stats;
  if (idleBecause !== "NO_READY_AGENT") return idleBecause;
  const isStaffed = now.agentsReady + now.agentsOnCall + now.agentsWrapUp > 0;
  return isStaffed ? null : idleBecause;
}
