import { type Campaign, type LedgerReport, rateOf, type TruthMeter } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { IntervalPlot } from "../../ui/chart/interval-plot.tsx";
import styles from "./report.module.css";
import { truthByHour } from "./truth-hours.ts";

type Row = { label: string; value: number; low: number; high: number };

/** How far detection can be believed: its verdicts beside the agents', each share with its interval. */
export function TruthPanel({ campaign, report }: { campaign: Campaign; report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const { truth } = report;
  const { verdicts, rates } = useFigures(report);
  const hours = useHours(report);
  const percent = (value: number) => format.percent(value, 2);
  const rows = [
    ...verdicts,
    ...hours.map((row) => ({ ...row, label: t("report.truth.atHour", { hour: row.label }) })),
    ...rates,
  ];
  const limit = {
    value: campaign.abandonLimit,
    label: t("report.truth.limit", { limit: percent(campaign.abandonLimit) }),
  };
  return (
    <ChartPanel
      title={t("report.truth.title")}
      note={t("report.truth.note")}
      fileName={`truth-${report.from}-${report.to}.csv`}
      format={(value) => format.decimal(value, 2)}
      columns={[
        { name: t("report.truth.figure") },
        ...(["share", "low", "high"] as const).map((name) => ({
          name: t(`report.truth.${name}`),
          isFigure: true,
        })),
      ]}
      rows={rows.map(({ label, value, low, high }) => [label, ...[value, low, high].map(hundreds)])}
    >
      {verdicts.length > 0 && (
        <IntervalPlot isWordy title={t("report.truth.verdicts")} rows={verdicts} format={percent} />
      )}
      {hours.length > 1 && (
        <IntervalPlot title={t("report.truth.byHour")} rows={hours} format={percent} />
      )}
      {rates.length > 0 && (
        <IntervalPlot
          isWordy
          title={t("report.tiles.abandon")}
          rows={rates}
          format={percent}
          limit={limit}
        />
      )}
      <TruthWords truth={truth} />
    </ChartPanel>
  );
}

function TruthWords({ truth }: { truth: TruthMeter }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  if (truth.rate === null) return <p className={styles.note}>{t("report.truth.none")}</p>;
  const people = (share: number | null) => format.number(Math.round((share ?? 0) * truth.hungUp));
  return (
    <p className={styles.note}>
      {t("report.truth.sampled", {
        people: format.number(truth.people),
        sampled: format.number(truth.sampled),
      })}{" "}
      {truth.hungUp > 0 &&
        t("report.truth.estimated", {
          hungUp: format.number(truth.hungUp),
          estimated: people(truth.rate),
          low: people(truth.low),
          high: people(truth.high),
        })}
    </p>
  );
}

/** Shares that there are; without calls to take them of they are left out. */
function useFigures({ truth, total }: LedgerReport): { verdicts: Row[]; rates: Row[] } {
  const { t } = useTranslation("proof");
  const rowOf = (label: string, hits: number, all: number): Row[] => {
    if (all <= 0) return [];
    const { rate, low, high } = rateOf({ hits, all });
    return [{ label, value: rate, low, high }];
  };
  const verdicts = [
    ...rowOf(t("report.truth.falseMachines"), truth.people, truth.sampled),
    ...rowOf(t("report.truth.missed"), truth.missed, total.talks - truth.sampled),
  ];
  const rates = rowOf(t("report.truth.abandon"), total.abandoned, total.people);
  if (truth.rateWithEstimate !== null) {
    const { rate, low, high } = truth;
    const withShare = (share: number | null) => {
      const people = (share ?? 0) * truth.hungUp;
      return (total.abandoned + people) / Math.max(1, total.people + people);
    };
    rates.push({
      ...{ label: t("report.truth.withEstimate"), value: withShare(rate) },
      ...{ low: withShare(low), high: withShare(high) },
    });
  }
  return { verdicts, rates };
}

/** By the hour of the day, in the clock of the report. */
function useHours({ hours, timeZone }: LedgerReport): Row[] {
  return truthByHour(hours, timeZone).map(({ hour, share: value, low, high }) => ({
    ...{ label: `${String(hour).padStart(2, "0")}:00`, value, low, high },
  }));
}

function hundreds(share: number | null): number | null {
  return share === null ? null : Number((100 * share).toFixed(3));
}
