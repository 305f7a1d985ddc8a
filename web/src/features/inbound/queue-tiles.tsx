import { useTranslation } from "react-i18next";
import { formatClock, secondsSince } from "../../domain/clock.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import { dayOf, type LiveQueue, levelOf } from "./queue-day.ts";

/** A queue in five figures: who waits, how long, who is there, and the day against its target. */
export function QueueTiles({ queue }: { queue: LiveQueue }) {
  const { t } = useTranslation("inbound");
  const format = useFormat();
  const { waiting, agents, targetPercent, targetSeconds } = queue;
  const day = dayOf(queue.hours);
  const level = levelOf(day);
  const target = targetPercent / 100;
  const isShort = level !== null && level < target;
  return (
    <Metrics count={5}>
      <MetricTile label={t("waiting.waiting")} value={format.number(waiting.length)} />
      <LongestWait queue={queue} />
      <MetricTile
        label={t("waiting.agents")}
        value={format.number(agents.ready)}
        target={t("waiting.agentsText", { busy: agents.busy, away: agents.away })}
      />
      <MetricTile
        label={t("waiting.level")}
        value={level === null ? "–" : format.percent(level)}
        target={t("queues.targetOf", { percent: format.percent(target), seconds: targetSeconds })}
        gauge={{ fill: level ?? 0, mark: target }}
        {...(isShort ? { look: "breach" as const } : {})}
      />
      <MetricTile
        label={t("waiting.left")}
        value={format.number(day.left)}
        target={t("waiting.ofCame", { count: day.came, came: format.number(day.came) })}
      />
    </Metrics>
  );
}

/** Red once the target cannot be kept any more for whoever has waited longest. */
function LongestWait({ queue: { waiting, targetSeconds } }: { queue: LiveQueue }) {
  const { t } = useTranslation("inbound");
  const now = useSecond();
  const longest = Math.max(0, ...waiting.map(({ since }) => secondsSince(since, now)));
  return (
    <MetricTile
      label={t("waiting.longest")}
      value={waiting.length === 0 ? "–" : formatClock(longest)}
      runs
      {...(waiting.length > 0 && longest > targetSeconds ? { look: "breach" as const } : {})}
    />
  );
}
