import { getOwnAgent } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { formatClock } from "../../domain/clock.ts";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";

/** The agent's own figures of the day. */
export function OwnDay() {
  const { t } = useTranslation("home");
  const format = useFormat();
  const { data: agent } = useRead(getOwnAgent, {});
  if (!agent) return null;
  const { calls, talkSeconds, wrapUpSeconds, conversions } = agent.today;
  const perCall = (seconds: number) =>
    calls > 0 ? { target: t("perCall", { time: formatClock(seconds / calls) }) } : {};
  return (
    <Metrics count={4}>
      <MetricTile label={t("calls")} value={format.number(calls)} />
      <MetricTile label={t("talk")} value={formatClock(talkSeconds)} {...perCall(talkSeconds)} />
      <MetricTile
        label={t("wrapUp")}
        value={formatClock(wrapUpSeconds)}
        {...perCall(wrapUpSeconds)}
      />
      <MetricTile
        label={t("conversions")}
        value={format.number(conversions)}
        {...(calls > 0
          ? { target: t("ofCalls", { share: format.percent(conversions / calls, 1) }) }
          : {})}
      />
    </Metrics>
  );
}
