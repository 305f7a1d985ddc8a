import { getTenantUsage, type OperatedTenant, type TenantDay } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { TrendChart } from "../../ui/chart/trend-chart.tsx";
import styles from "./operator.module.css";

const figures = ["requests", "calls", "users", "agents", "leads", "storageBytes"] as const;
type Figure = (typeof figures)[number];

/** The last thirty days of a tenant, against what it may have. */
export function UsageCharts({ tenant }: { tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const { data } = useRead(getTenantUsage, { params: { id: tenant.id }, query: { days: 30 } });
  const days = data?.items ?? [];
  return (
    <ChartPanel
      title={t("usage.days")}
      note={t("usage.daysNote")}
      columns={[
        { name: t("usage.day") },
        ...figures.map((name) => ({ name: t(`figure.${name}`), isFigure: true })),
      ]}
      rows={days.map((day) => [day.day, ...figures.map((name) => day[name])])}
      format={format.number}
      fileName={`usage-${tenant.slug}.csv`}
    >
      <div className={styles.charts}>
        {figures.map((name) => (
          <Trend key={name} name={name} days={days} tenant={tenant} />
        ))}
      </div>
    </ChartPanel>
  );
}

function Trend(props: { name: Figure; days: readonly TenantDay[]; tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const { name, days, tenant } = props;
  const isSum = name === "requests" || name === "calls";
  const limit = isSum ? null : tenant.limits[name];
  return (
    <TrendChart
      title={t(`figure.${name}`)}
      kind={isSum ? "bars" : "line"}
      points={days.map((day) => ({ label: day.day.slice(5), value: day[name] }))}
      format={name === "storageBytes" ? format.bytes : format.number}
      {...(limit === null ? {} : { limit: { value: limit, label: t("usage.limit") } })}
    />
  );
}
