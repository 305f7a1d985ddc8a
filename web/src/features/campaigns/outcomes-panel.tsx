import type { Campaign, CampaignStats } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { outcomeCounts } from "./campaign-model.ts";
import styles from "./campaigns.module.css";

/** How today's attempts ended. */
export function OutcomesPanel({ campaign, stats }: { campaign: Campaign; stats: CampaignStats }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const format = useFormat();
  const counts = outcomeCounts(stats);
  const name = ({ outcome }: (typeof counts)[number]) => t(`common:outcome.${outcome}`);
  return (
    <ChartPanel
      title={t("outcomes.title")}
      note={t("outcomes.note", {
        count: stats.today.attempts,
        dials: format.number(stats.today.attempts),
      })}
      fileName={`outcomes-${campaign.id}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t("outcomes.outcome") },
        { name: t("outcomes.count"), isFigure: true },
        { name: t("outcomes.share"), isFigure: true },
      ]}
      rows={counts.map((one) => [name(one), one.count, Number((one.share * 100).toFixed(1))])}
    >
      {counts.length === 0 && <p className={styles.none}>{t("outcomes.none")}</p>}
      {counts.length > 0 && (
        <BarList
          label={t("outcomes.title")}
          bars={counts.map((one) => ({
            label: name(one),
            value: one.count,
            text: t("outcomes.bar", {
              count: one.count,
              shown: format.number(one.count),
              share: format.percent(one.share, 1),
            }),
            ...(one.outcome === "ABANDONED" ? { state: "breach" as const } : {}),
          }))}
        />
      )}
    </ChartPanel>
  );
}
