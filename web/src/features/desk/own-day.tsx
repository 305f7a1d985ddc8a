import type { Agent } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";

/** The agent's own day in four figures. */
export function OwnDay({ agent }: { agent: Agent }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const { calls, talkSeconds, wrapUpSeconds, conversions } = agent.today;
  const mean = (seconds: number) => format.duration(calls > 0 ? seconds / calls : 0);
  return (
    <Metrics count={4}>
      <MetricTile label={t("day.calls")} value={format.number(calls)} target={t("day.today")} />
      <MetricTile
        label={t("day.talk")}
        value={format.duration(talkSeconds)}
        target={t("day.mean", { time: mean(talkSeconds) })}
      />
      <MetricTile
        label={t("day.wrapUp")}
        value={format.duration(wrapUpSeconds)}
        target={t("day.mean", { time: mean(wrapUpSeconds) })}
      />
      <MetricTile
        label={t("day.conversions")}
        value={format.number(conversions)}
        target={
          calls > 0
            ? t("day.rate", { rate: format.percent(conversions / calls, 1) })
            : t("day.today")
        }
      />
    </Metrics>
  );
}
