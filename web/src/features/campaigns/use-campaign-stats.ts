import { type CampaignStats, getCampaignStats } from "@parley/contract";
import { useGauge } from "../../api/live.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";

/** The figures of a campaign: as they were read, then as the socket brings them. */
export function useCampaignStats(campaignId: string): CampaignStats | undefined {
  const isAllowed = useGrant("campaigns:read-stats") !== undefined;
  const params = { id: campaignId };
  const read = useRead(getCampaignStats, { params }, { enabled: isAllowed }).data;
  const gauge = useGauge<CampaignStats>(isAllowed ? `campaign:${campaignId}` : null);
  return !gauge || (read && read.at > gauge.at) ? read : gauge;
}
