import type { SplitTestResults } from "@parley/contract";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { IntervalPlot } from "../../ui/chart/interval-plot.tsx";
import { Panel } from "../../ui/panel.tsx";
import { DifferencePlot } from "./difference-plot.tsx";
import { letterOf } from "./letters.ts";
import styles from "./split-test.module.css";
import { useArmWords } from "./use-arm-words.ts";

type Props = { test: SplitTestResults; end: ReactNode; title?: string };

/** How the arms of a split test stand: the figures, the plots, and whether they tell anything yet. */
export function TestResult({ test, end }: Props) {
  return (
    <>
      <ArmsPanel test={test} end={end} />
      <Plots test={test} />
    </>
  );
}

/** The arms of a split test with what came of each, and what may be said of it. */
export function ArmsPanel({ test, end, title = test.name }: Props) {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const percent = (share: number) => format.percent(share, 1);
  const span = ({ rate, low, high }: { rate: number; low: number; high: number }) =>
    t("interval", { rate: percent(rate), low: percent(low), high: percent(high) });
  const words = useArmWords();
  const { leads, hits } = useColumns(test);
  return (
    <Panel
      title={title}
      note={test.endedAt ? t("ended", { at: format.dateTime(test.endedAt) }) : t("runs")}
      end={end}
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keys must reach it */}
      <section className={styles.tableBox} aria-label={t("arms")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {[
                ...[t("column.arm"), t("column.share"), leads, hits],
                ...[t("column.rate"), t("column.difference")],
                ...[t("column.dials"), t("column.open")],
              ].map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {test.arms.map((arm, at) => {
              const result = test.results[at];
              return (
                <tr key={letterOf(at)}>
                  <th scope="row">
                    {words(arm, at)}
                    {test.adoptedArm === at + 1 && <span className="muted"> {t("adopted")}</span>}
                  </th>
                  <td>{format.percent(arm.share / 100)}</td>
                  <td>{result && format.number(result.leads)}</td>
                  <td>{result && format.number(result.hits)}</td>
                  <td>{result && result.leads > 0 && span(result.rate)}</td>
                  <td>{result?.difference ? span(result.difference) : t("compared")}</td>
                  <td>{result && format.number(result.dials)}</td>
                  <td>{result && format.number(result.open)}</td>
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

/** What is counted of each arm: whoever heard a script, or was dialled by settings; and what it is counted for. */
function useColumns({ kind, goal }: SplitTestResults) {
  const { t } = useTranslation("splitTest");
  return { leads: t(`leadsOf.${kind}`), hits: t(`goal.${goal}`) };
}

/** What may be said of it: nothing before each arm has enough, and then whether they differ. */
function useVerdict({ kind, goal, results, neededPerArm }: SplitTestResults): string {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const fewest = Math.min(...results.map(({ leads }) => leads));
  if (neededPerArm !== null && fewest < neededPerArm) {
    return t(`tooFew.${kind}`, {
      needed: format.number(neededPerArm),
      missing: format.number(neededPerArm - fewest),
    });
  }
  const apart = results.flatMap(({ difference }, at) => {
    if (!difference || (difference.low <= 0 && difference.high >= 0)) return [];
    const letter = letterOf(at);
    return [t(difference.rate > 0 ? `more.${goal}` : `less.${goal}`, { letter })];
  });
  const says = apart.length > 0 ? apart.join(" ") : t("noDifference");
  // Who rests longer between attempts comes to his results later.
  const isOpen = kind === "SETTINGS" && results.some(({ open }) => open > 0);
  return isOpen ? `${says} ${t("stillOpen")}` : says;
}

function Plots({ test }: { test: SplitTestResults }) {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const shown = test.results.map((result, at) => ({ label: letterOf(at), ...result }));
  const percent = (value: number) => format.percent(value, 1);
  const { leads, hits } = useColumns(test);
  const bounds = (["ratePercent", "low", "high"] as const).map((name) => t(`column.${name}`));
  return (
    <ChartPanel
      title={t("plots")}
      note={t("plotsNote")}
      fileName={`split-test-${test.id}.csv`}
      format={(value) => format.number(value)}
      columns={[
        { name: t("column.arm") },
        ...[leads, hits, ...bounds].map((name) => ({ name, isFigure: true })),
      ]}
      rows={shown.map((one) => [
        ...[one.label, one.leads, one.hits],
        ...[one.rate.rate, one.rate.low, one.rate.high].map(toPercent),
      ])}
    >
      <div className={styles.plots}>
        <IntervalPlot
          title={test.kind === "SCRIPT" ? t("ratePlot") : t(`goalChoice.${test.goal}`)}
          rows={shown
            .filter((one) => one.leads > 0)
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
          rows={shown.flatMap(({ label, difference, leads: count }) =>
            difference && count > 0 ? [{ label, ...difference }] : [],
          )}
          format={percent}
        />
      </div>
    </ChartPanel>
  );
}

function toPercent(share: number): number {
  return Math.round(share * 10_000) / 100;
}
