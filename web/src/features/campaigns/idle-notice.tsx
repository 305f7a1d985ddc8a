import type { Campaign, CampaignStats } from "@parley/contract";
import {
  CircleStop,
  Gauge,
  type LucideIcon,
  PhoneOff,
  ShieldBan,
  UserRoundX,
  Users,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { standstillOf } from "../../domain/idle.ts";
import type { Look } from "../../theme/states.ts";
import { Banner } from "../../ui/banner.tsx";

type Reason = NonNullable<CampaignStats["idleBecause"]>;

const looks: Record<Reason, { look: Look; icon: LucideIcon }> = {
  NOT_RUNNING: { look: "paused", icon: CircleStop },
  NO_READY_AGENT: { look: "warning", icon: UserRoundX },
  NO_DIALABLE_MEMBER: { look: "warning", icon: Users },
  NOT_ALLOWED: { look: "warning", icon: ShieldBan },
  LIMIT_REACHED: { look: "warning", icon: Gauge },
  NO_CARRIER: { look: "breach", icon: PhoneOff },
};

/** Why nothing is dialled just now, and what would change it. */
export function IdleNotice({ campaign, stats }: { campaign: Campaign; stats: CampaignStats }) {
  const { t } = useTranslation("campaigns");
  const reason = standstillOf(stats);
  if (!reason) return null;
  const words = reason === "NOT_RUNNING" ? t(`idle.state.${campaign.state}`) : t(`idle.${reason}`);
  return <Banner {...looks[reason]}>{words}</Banner>;
}
