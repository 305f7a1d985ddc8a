import type { CampaignStats } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "../../i18n/format.ts";
import { Flash } from "../../ui/flash.tsx";
import styles from "./campaigns.module.css";
import { useCampaignStats } from "./use-campaign-stats.ts";

export type StatsField = "members" | "dials" | "people" | "abandonRate" | "conversions";

/** One figure of a campaign in the list; it changes in place. */
export function StatsCell({ campaignId, field }: { campaignId: string; field: StatsField }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const stats = useCampaignStats(campaignId);
  if (!stats) return null;
  if (field === "members") {
    const { done, total } = stats.members;
    return <>{t("doneOf", { done: format.number(done), total: format.number(total) })}</>;
  }
  const isOver = field === "abandonRate" && stats.today.abandonRate > stats.abandonLimit;
  return (
    <span data-state={isOver ? "breach" : undefined} className={isOver ? styles.over : undefined}>
      <Flash value={textOf(stats, field, format)} />
    </span>
  );
}

function textOf({ today }: CampaignStats, field: StatsField, format: Format): string {
  if (field === "dials") return format.number(today.attempts);
  if (field === "people") return format.number(today.people);
  if (field === "conversions") return format.number(today.conversions);
  return today.people > 0 ? format.percent(today.abandonRate, 2) : "–";
}
