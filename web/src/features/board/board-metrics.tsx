import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { secondsSince } from "../../domain/clock.ts";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import type { Figures } from "./board-figures.ts";

export type Metric = ComponentProps<typeof MetricTile>;

/** From this wait on, an agent who is ready deserves a look; a mark on the gauge, not a breach. */
const longWaitSeconds = 90;

/** The five figures of the floor, each with what it is measured against. */
export function useBoardMetrics(figures: Figures, now: number): Metric[] {
  const { t } = useTranslation("board");
  const format = useFormat();
  const { attempts, conversions, ringing, talking, people, ready, here } = figures;
  const number = (value: number) => format.number(value);
  return [
    useAbandonMetric(figures),
    {
      label: t("metric.people"),
      value: number(people),
      unit: t("metric.ofDials", { count: attempts, dials: number(attempts) }),
      target: t("metric.conversions", { count: conversions, conversions: number(conversions) }),
      gauge: { fill: people / Math.max(1, attempts) },
    },
    {
      label: t("metric.ready"),
      value: number(ready),
      unit: t("metric.ofHere", { here: number(here) }),
      target: t("metric.readyTarget"),
      gauge: { fill: ready / Math.max(1, here) },
    },
    useWaitMetric(figures, now),
    {
      label: t("metric.calls"),
      value: number(talking),
      unit: t("metric.talking"),
      target: t("metric.ringing", { count: ringing, ringing: number(ringing) }),
      gauge: { fill: talking / Math.max(1, talking + ringing) },
    },
  ];
}

function useAbandonMetric(figures: Figures): Metric {
  const { people, abandoned, abandonRate: rate, abandonLimit } = figures;
  const { t } = useTranslation("board");
  const format = useFormat();
  return {
    label: t("metric.abandonRate"),
    value: rate === null ? "–" : format.decimal(rate * 100, 2),
    ...(rate === null ? {} : { unit: "%" }),
    target: t("metric.abandonTarget", {
      abandoned: format.number(abandoned),
      people: format.number(people),
      limit: format.percent(abandonLimit, 1),
    }),
    gauge: { fill: (rate ?? 0) / (abandonLimit * 1.6), mark: 1 / 1.6 },
    ...abandonLook(rate, abandonLimit),
  };
}

function useWaitMetric({ longestReady }: Figures, now: number): Metric {
  const { t } = useTranslation("board");
  const format = useFormat();
  const wait = longestReady ? secondsSince(longestReady.since, now) : null;
  return {
    label: t("metric.longestReady"),
    value: wait === null ? "–" : format.duration(wait),
    runs: true,
    target: longestReady?.name ?? t("metric.nobodyWaits"),
    gauge: { fill: (wait ?? 0) / (longWaitSeconds * 1.5), mark: 1 / 1.5 },
  };
}

function abandonLook(rate: number | null, abandonLimit: number): Pick<Metric, "look"> {
  if (rate === null || rate <= abandonLimit * 0.8) return {};
  return { look: rate > abandonLimit ? "breach" : "warning" };
}

export function BoardMetrics({ figures, now }: { figures: Figures; now: number }) {
  const metrics = useBoardMetrics(figures, now);
  return (
    <Metrics count={metrics.length}>
      {metrics.map((metric) => (
        <MetricTile key={metric.label} {...metric} />
      ))}
    </Metrics>
  );
}
