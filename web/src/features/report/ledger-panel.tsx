import type { Campaign, LedgerCounts, LedgerReport } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { TrendChart } from "../../ui/chart/trend-chart.tsx";
import { Trends } from "../../ui/chart/trends.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./report.module.css";

const grains = ["hours", "days"] as const;
type Grain = (typeof grains)[number];

const shown = [
  ...(["dials", "people", "abandoned", "machines", "noAnswer", "busy"] as const),
  ...(["talks", "sales", "talkSeconds", "wrapSeconds", "waitSeconds"] as const),
];

/** Who called, where anybody did. */
const callers = ["callers", "callersServed"] as const;

type Row = { key: string; label: string } & LedgerCounts;

/** The ledger by hour or day: plots of what matters, and every figure in the table behind them. */
export function LedgerPanel({ campaign, report }: { campaign: Campaign; report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const [chosen, setChosen] = useState<Grain | null>(null);
  const grain = chosen ?? (report.days.length > 2 ? "days" : "hours");
  const rows = useRows(report, grain);
  const names = [...shown, ...(report.total.callers > 0 ? callers : [])];
  const percent = (value: number) => format.percent(value, 1);
  const points = (value: (row: Row) => number | null) =>
    rows.map((row) => ({ label: row.label, value: value(row) }));
  const { abandonLimit } = campaign;
  return (
    <ChartPanel
      title={t("report.ledger")}
      note={
        <Segmented
          small
          label={t("report.grain")}
          options={grains.map((value) => ({ value, label: t(`report.grains.${value}`) }))}
          value={grain}
          onChange={setChosen}
        />
      }
      fileName={`ledger-${report.from}-${report.to}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t(grain === "days" ? "report.day" : "report.hour") },
        ...[...names, "rate" as const].map((name) => ({
          name: t(`report.counts.${name}`),
          isFigure: true,
        })),
      ]}
      rows={rows.map((row) => [
        row.label,
        ...names.map((name) => (name.endsWith("Seconds") ? format.duration(row[name]) : row[name])),
        row.people === 0 ? null : Number(((100 * row.abandoned) / row.people).toFixed(2)),
      ])}
    >
      <div className={styles.plots}>
        <Trends>
          <TrendChart
            title={t("report.counts.dials")}
            kind="bars"
            format={(value) => format.number(value)}
            points={points((row) => row.dials)}
          />
          <TrendChart
            title={t("report.counts.people")}
            kind="bars"
            format={(value) => format.number(value)}
            points={points((row) => row.people)}
          />
          <TrendChart
            title={t("report.tiles.abandon")}
            kind="line"
            format={percent}
            points={points((row) => (row.people === 0 ? null : row.abandoned / row.people))}
            limit={{
              value: abandonLimit,
              label: t("report.truth.limit", { limit: percent(abandonLimit) }),
            }}
          />
        </Trends>
      </div>
    </ChartPanel>
  );
}

function useRows(report: LedgerReport, grain: Grain): Row[] {
  const format = useFormat();
  const { timeZone, days, hours } = report;
  const isOneDay = report.from === report.to;
  if (grain === "days") {
    // A day has no zone: it is written as it stands.
    return days.map((day) => ({ ...day, key: day.day, label: format.date(day.day, "UTC") }));
  }
  return hours.map((hour) => ({
    ...hour,
    key: hour.at,
    label: isOneDay ? format.time(hour.at, timeZone) : format.dateTime(hour.at, timeZone),
  }));
}
