import type { CampaignStats } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/format.ts";
import { ChartPanel } from "../ui/chart/chart-panel.tsx";
import { TrendChart } from "../ui/chart/trend-chart.tsx";
import { Trends } from "../ui/chart/trends.tsx";

export type Bucket = CampaignStats["lastHour"][number];

/** The last hour in steps of five minutes: who answered, who was lost, how much was dialled. */
export function LastHour({
  buckets,
  abandonLimit,
}: {
  buckets: readonly Bucket[];
  /** A share: 0 to 1. */
  abandonLimit: number;
}) {
  const { t } = useTranslation("charts");
  const format = useFormat();
  const at = (bucket: Bucket) => format.time(bucket.at);
  const rate = ({ people, abandoned }: Bucket) => (people > 0 ? (abandoned / people) * 100 : null);
  const short = (value: number) =>
    Number.isInteger(value) ? format.number(value) : format.decimal(value, 1);
  const names = ["time", "dials", "people", "connected", "abandoned", "rate"] as const;

  return (
    <ChartPanel
      title={t("hour.title")}
      note={t("hour.note")}
      fileName="last-hour.csv"
      format={short}
      columns={names.map((name, index) => ({ name: t(`hour.${name}`), isFigure: index > 0 }))}
      rows={buckets.map((one) => [
        at(one),
        one.attempts,
        one.people,
        one.connected,
        one.abandoned,
        rate(one) === null ? null : Number(rate(one)?.toFixed(2)),
      ])}
    >
      <Trends>
        <TrendChart
          title={t("hour.rateTitle")}
          kind="line"
          format={short}
          limit={{
            value: abandonLimit * 100,
            label: t("hour.limit", { limit: format.percent(abandonLimit, 1) }),
          }}
          points={buckets.map((one) => ({ label: at(one), value: rate(one) }))}
        />
        <TrendChart
          title={t("hour.peopleTitle")}
          kind="bars"
          format={short}
          points={buckets.map((one) => ({ label: at(one), value: one.people }))}
        />
        <TrendChart
          title={t("hour.dialsTitle")}
          kind="bars"
          format={short}
          points={buckets.map((one) => ({ label: at(one), value: one.attempts }))}
        />
      </Trends>
    </ChartPanel>
  );
}
