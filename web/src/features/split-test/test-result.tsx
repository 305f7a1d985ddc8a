import type { ScriptTestResults } from "@parley/contract";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { IntervalPlot } from "../../ui/chart/interval-plot.tsx";
import { Panel } from "../../ui/panel.tsx";
import { DifferencePlot } from "./difference-plot.tsx";
import { letterOf } from "./letters.ts";
import styles from "./split-test.module.css";

type Props = { test: ScriptTestResults; end: ReactNode };

/** How the arms of a split test stand: the figures, the plots, and whether they tell anything yet. */
export function TestResult({ test, end }: Props) {
  return (
    <>
      <Arms test={test} end={end} />
      <Plots test={test} />
    </>
  );
}

function Arms({ test, end }: Props) {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const percent = (share: number) => format.percent(share, 1);
  const span = ({ rate, low, high }: { rate: number; low: number; high: number }) =>
    t("interval", { rate: percent(rate), low: percent(low), high: percent(high) });
  const columns = ["arm", "share", "conversations", "won", "rate", "difference"] as const;
  return (
    <Panel
      title={test.name}
      note={test.endedAt ? t("ended", { at: format.dateTime(test.endedAt) }) : t("runs")}
      end={end}
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keys must reach it */}
      <section className={styles.tableBox} aria-label={t("arms")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {test.arms.map(({ scriptName, version, share }, at) => {
              const result = test.results[at];
              return (
                <tr key={letterOf(at)}>
                  <th scope="row">{t("armIs", { letter: letterOf(at), scriptName, version })}</th>
                  <td>{format.percent(share / 100)}</td>
                  <td>{result && format.number(result.conversations)}</td>
                  <td>{result && format.number(result.won)}</td>
                  <td>{result && result.conversations > 0 && span(result.rate)}</td>
                  <td>{result?.difference ? span(result.difference) : t("compared")}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <p className={styles.says}>{useVerdict(test)}</p>
    </Panel>
  );
}

/** What may be said of it: nothing before each arm has enough, and then whether they differ. */
function useVerdict({ results, neededPerArm }: ScriptTestResults): string {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const fewest = Math.min(...results.map(({ conversations }) => conversations));
  if (neededPerArm !== null && fewest < neededPerArm) {
    return t("tooFew", {
      needed: format.number(neededPerArm),
      missing: format.number(neededPerArm - fewest),
    });
  }
  const apart = results.flatMap(({ difference }, at) => {
    if (!difference || (difference.low <= 0 && difference.high >= 0)) return [];
    const letter = letterOf(at);
    return [t(difference.rate > 0 ? "winsMore" : "winsLess", { letter })];
  });
  return apart.length > 0 ? apart.join(" ") : t("noDifference");
}

function Plots({ test }: { test: ScriptTestResults }) {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const shown = test.results.map((result, at) => ({ label: letterOf(at), ...result }));
  const percent = (value: number) => format.percent(value, 1);
  const figures = ["conversations", "won", "ratePercent", "low", "high"] as const;
  return (
    <ChartPanel
      title={t("plots")}
      note={t("plotsNote")}
      fileName={`split-test-${test.id}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t("column.arm") },
        ...figures.map((name) => ({ name: t(`column.${name}`), isFigure: true })),
      ]}
      rows={shown.map(({ label, conversations, won, rate }) => [
        label,
        conversations,
        won,
        ...[rate.rate, rate.low, rate.high].map((one) => Math.round(one * 10_000) / 100),
      ])}
    >
      <div className={styles.plots}>
        <IntervalPlot
          title={t("ratePlot")}
          rows={shown
            .filter(({ conversations }) => conversations > 0)
            .map(({ label, rate }) => ({
              label,
              value: rate.rate,
              low: rate.low,
              high: rate.high,
            }))}
          format={percent}
        />
        <DifferencePlot
          title={t("differencePlot", { letter: letterOf(0) })}
          rows={shown.flatMap(({ label, difference, conversations }) =>
            difference && conversations > 0 ? [{ label, ...difference }] : [],
          )}
          format={percent}
        />
      </div>
    </ChartPanel>
  );
}
