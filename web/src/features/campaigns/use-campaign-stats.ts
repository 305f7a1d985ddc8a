import { CampaignStats, getCampaignStats } from "@parley/contract";
import { useGauge } from "../../api/live.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";

/** The figures of a campaign: as they were read, then as the socket brings them. */
export function useCampaignStats(campaignId: string): CampaignStats | undefined {
  const isAllowed = useGrant("campaigns:read-stats") !== undefined;
  const params = { id: campaignId };
  const read = useRead(getCampaignStats, { params }, { enabled: isAllowed }).data;
  const gauge = CampaignStats.safeParse(
    useGauge<unknown>(isAllowed ? `campaign:${campaignId}` : null),
  );
  if (!gauge.success || (read && read.at > gauge.data.at)) return read;
  return gauge.data;
}
