import { type ActivityStatistics, contactStatistics, leadStatistics } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { TrendChart } from "../../ui/chart/trend-chart.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./person-timeline.module.css";
import { byDay, byType } from "./statistics.ts";
import type { TimelineOf } from "./subject.ts";

const days = 30;

/** How much happened in the last thirty days: by day, and by type. */
export function TimelineStatistics({ of: { kind, id } }: { of: TimelineOf }) {
  const isLead = kind === "LEAD";
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const input = { params: { id }, query: { days, timeZone } };
  const ofLead = useRead(leadStatistics, input, { enabled: isLead });
  const ofContact = useRead(contactStatistics, input, { enabled: !isLead });
  const { data, error, refetch } = isLead ? ofLead : ofContact;
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  return data ? <Charts data={data} /> : <SkeletonRows rows={4} />;
}

function Charts({ data }: { data: ActivityStatistics }) {
  const { t } = useTranslation("timeline");
  const format = useFormat();
  const points = byDay(data, new Date(), days);
  const types = byType(data);
  return (
    <div className={styles.statistics}>
      <ChartPanel
        title={t("statistics")}
        note={t("lastDays", { count: days })}
        columns={[{ name: t("day") }, { name: t("what") }, { name: t("count"), isFigure: true }]}
        rows={data.days.map(({ day, type, count }) => [day, t(`typeName.${type}`), count])}
        format={format.number}
        fileName="timeline.csv"
      >
        <div className={styles.charts}>
          <TrendChart title={t("perDay")} kind="bars" points={points} format={format.number} />
          <BarList
            label={t("perType")}
            bars={types.map(({ type, count }) => ({
              label: t(`typeName.${type}`),
              value: count,
              text: format.number(count),
            }))}
          />
        </div>
      </ChartPanel>
    </div>
  );
}
