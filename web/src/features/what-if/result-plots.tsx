import type { WhatIfResult, WhatIfRun } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { IntervalPlot } from "../../ui/chart/interval-plot.tsx";
import styles from "./what-if.module.css";
import { bestOf, letterOf } from "./what-if-model.ts";

type Props = { run: WhatIfRun; results: readonly WhatIfResult[] };

/** The three figures that a choice is made by, each with its interval, on a scale from zero. */
export function ResultPlots({ run, results }: Props) {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const best = bestOf(run)?.index;
  const rows = (of: (result: WhatIfResult) => WhatIfResult["waitSeconds"]) =>
    results.map((result, index) => ({
      label: letterOf(index),
      ...of(result),
      isBest: index === best,
    }));
  const one = (value: number) => format.decimal(value, 1);
  const limit = Math.max(...run.settings.map(({ abandonLimit }) => abandonLimit));
  return (
    <ChartPanel
      title={t("plots")}
      note={t("plotsNote")}
      fileName={`what-if-${run.id}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t("settingName") },
        ...[t("contacts"), t("wait"), t("abandonedPercent"), t("lines")].map((name) => ({
          name,
          isFigure: true,
        })),
      ]}
      rows={results.map((result, index) => [
        letterOf(index),
        round(result.contactsPerAgentHour.value),
        round(result.waitSeconds.value),
        round(100 * result.abandonRate.value),
        result.lines,
      ])}
    >
      <div className={styles.plots}>
        <IntervalPlot
          title={t("contacts")}
          rows={rows((result) => result.contactsPerAgentHour)}
          format={one}
        />
        <IntervalPlot title={t("wait")} rows={rows((result) => result.waitSeconds)} format={one} />
        <IntervalPlot
          title={t("abandoned")}
          rows={rows((result) => result.abandonRate)}
          format={(value) => format.percent(value, 2)}
          limit={{ value: limit, label: t("limitOf", { limit: format.percent(limit, 1) }) }}
        />
      </div>
    </ChartPanel>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
