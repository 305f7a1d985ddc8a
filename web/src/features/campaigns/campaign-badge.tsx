import type { Campaign } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { campaignLooks } from "../../theme/campaigns.ts";
import { StateBadge } from "../../ui/state-badge.tsx";

/** Whether the campaign dials. */
export function CampaignBadge({ state }: { state: Campaign["state"] }) {
  const { t } = useTranslation("campaigns");
  return <StateBadge {...campaignLooks[state]}>{t(`state.${state}`)}</StateBadge>;
}
