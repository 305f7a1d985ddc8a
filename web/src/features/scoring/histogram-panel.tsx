import { getScoreHistogram } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./scoring.module.css";

/** How many leads have which score. */
export function HistogramPanel() {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const { data } = useRead(getScoreHistogram);
  if (!data) return <SkeletonRows rows={6} />;
  const highest = Math.max(1, ...data.bins.map(({ leads }) => leads));
  const note =
    data.mean === null
      ? t("histogram.none")
      : t("histogram.note", {
          count: data.leads,
          leads: format.number(data.leads),
          mean: format.decimal(data.mean, 1),
        });
  return (
    <ChartPanel
      title={t("histogram.title")}
      note={note}
      columns={[{ name: t("score") }, { name: t("histogram.leads"), isFigure: true }]}
      rows={data.bins.map(({ from, to, leads }) => [`${from}–${to}`, leads])}
      format={format.number}
      fileName="scores.csv"
    >
      <div className={styles.histogram} role="img" aria-label={note}>
        {data.bins.map(({ from, to, leads }) => (
          <div key={from} title={`${from}–${to}: ${format.number(leads)}`}>
            <i style={{ height: `${(100 * leads) / highest}%` }} />
            <span>{from % 20 === 0 ? from : to === 100 ? to : ""}</span>
          </div>
        ))}
      </div>
    </ChartPanel>
  );
}
