import type { Campaign, CampaignStats } from "@parley/contract";
import {
  BadgeAlert,
  CalendarClock,
  CircleStop,
  Filter,
  Gauge,
  type LucideIcon,
  PhoneOff,
  ShieldAlert,
  ShieldBan,
  UserRoundX,
  Users,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { standstillOf } from "../../domain/idle.ts";
import { useFormat } from "../../i18n/format.ts";
import { useSkillWords } from "../../shared/skill-idle.ts";
import type { Look } from "../../theme/states.ts";
import { Banner } from "../../ui/banner.tsx";

type Reason = NonNullable<CampaignStats["idleBecause"]>;

const looks: Record<Reason, { look: Look; icon: LucideIcon }> = {
  NOT_RUNNING: { look: "paused", icon: CircleStop },
  OUTSIDE_HOURS: { look: "paused", icon: CalendarClock },
  NO_READY_AGENT: { look: "warning", icon: UserRoundX },
  NO_DIALABLE_MEMBER: { look: "warning", icon: Users },
  NO_MATCHING_SKILL: { look: "warning", icon: BadgeAlert },
  NOT_ALLOWED: { look: "warning", icon: ShieldBan },
  HELD_BACK: { look: "warning", icon: Filter },
  LIMIT_REACHED: { look: "warning", icon: Gauge },
  ABANDON_LIMIT: { look: "breach", icon: ShieldAlert },
  NO_CARRIER: { look: "breach", icon: PhoneOff },
};

/** Why nothing is dialled just now, and what would change it. */
export function IdleNotice({ campaign, stats }: { campaign: Campaign; stats: CampaignStats }) {
  const words = useWords(campaign, stats);
  const reason = standstillOf(stats);
  if (!reason) return null;
  return <Banner {...looks[reason]}>{words(reason)}</Banner>;
}

function useWords({ state, startAt, turnedBy }: Campaign, stats: CampaignStats) {
  const { opensAt } = stats;
  const skillWords = useSkillWords();
  const { t } = useTranslation(["campaigns", "campaignPlan"]);
  const format = useFormat();
  const { timeZone } = useSession().tenant;
  return (reason: Reason): string => {
    if (reason === "OUTSIDE_HOURS") {
      if (opensAt === null) return t("campaignPlan:idle.neverOpens");
      return t("campaignPlan:idle.opens", { at: format.dateTime(opensAt, timeZone) });
    }
    if (reason === "NO_MATCHING_SKILL") {
      const { at, idleSince } = stats;
      if (idleSince === null) return skillWords(stats);
      const count = Math.max(0, Math.round((Date.parse(at) - Date.parse(idleSince)) / 1000));
      return `${t("skillIdle.time", { count })} ${skillWords(stats)}`;
    }
    if (reason !== "NOT_RUNNING") return t(`idle.${reason}`);
    if (state === "SCHEDULED" && startAt !== null) {
      return t("campaignPlan:idle.starts", { at: format.dateTime(startAt, timeZone) });
    }
    if (turnedBy === "SCHEDULE") return t("campaignPlan:idle.ended");
    if (turnedBy === "BUDGET") return t("campaignPlan:idle.spent");
    if (turnedBy === "HALT") return t("campaignPlan:idle.halted");
    return t(`idle.state.${state}`);
  };
}
