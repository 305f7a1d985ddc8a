import { getOperatedTenant, type OperatedTenant } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Pause } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Moment } from "../../ui/time.tsx";
import { DeletionPanel } from "./deletion-panel.tsx";
import { ExportsPanel } from "./exports-panel.tsx";
import { LifeActions } from "./life-actions.tsx";
import { LimitsForm } from "./limits-form.tsx";
import styles from "./operator.module.css";
import { StatusBadge } from "./status-badge.tsx";
import { UsageBars } from "./usage-bars.tsx";
import { UsageCharts } from "./usage-charts.tsx";
import { VisitsPanel } from "./visits-panel.tsx";

const route = getRouteApi("/app/tenants/$tenantId");

/** One tenant: what it uses, what it may, and its life. */
export function TenantPage() {
  const { t } = useTranslation("operator");
  const { tenantId: id } = route.useParams();
  const { data, error, refetch } = useRead(getOperatedTenant, { params: { id } });
  const crumbs = [
    <Link key="tenants" to="/tenants" className="link">
      {t("tenants.title")}
    </Link>,
  ];
  if (!data) {
    return (
      <div className="page page-scroll">
        <PageHeader title={t("tenant.title")} crumbs={crumbs} />
        {error && (
          <LoadError title={t("tenants.notLoaded")} error={error} onRetry={() => void refetch()} />
        )}
        <DeletionPanel tenantId={id} />
      </div>
    );
  }
  return (
    <div className="page page-scroll">
      <PageHeader
        title={data.name}
        crumbs={crumbs}
        meta={<StatusBadge status={data.status} />}
        actions={<LifeActions tenant={data} />}
      />
      {data.status === "SUSPENDED" && (
        <Banner look="warning" icon={Pause}>
          {t("tenant.suspendedFor", { reason: data.suspendedReason ?? "" })}
        </Banner>
      )}
      <Parts tenant={data} />
    </div>
  );
}

function Parts({ tenant }: { tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  return (
    <div className={styles.parts}>
      <div className={styles.whole}>
        <DeletionPanel tenantId={tenant.id} />
      </div>
      <Panel title={t("usage.title")}>
        <UsageBars tenant={tenant} />
      </Panel>
      <Facts tenant={tenant} />
      <div className={styles.whole}>
        <UsageCharts tenant={tenant} />
      </div>
      <div className={styles.whole}>
        {/* Another form once the limits are others. */}
        <LimitsForm key={JSON.stringify(tenant.limits)} tenant={tenant} />
      </div>
      <VisitsPanel tenantId={tenant.id} />
      <ExportsPanel tenantId={tenant.id} />
    </div>
  );
}

function Facts({ tenant }: { tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  return (
    <Panel title={t("tenant.facts")}>
      <FactList
        facts={[
          { name: t("new.slug"), value: tenant.slug },
          { name: t("new.zone"), value: tenant.timeZone },
          { name: t("new.country"), value: format.region(tenant.country) },
          { name: t("tenant.created"), value: <Moment at={tenant.createdAt} /> },
          { name: t("column.calls"), value: format.number(tenant.usage.callsToday) },
          { name: t("column.requests"), value: format.number(tenant.usage.requestsToday) },
          {
            name: t("tenant.suspended"),
            value: tenant.suspendedAt && <Moment at={tenant.suspendedAt} />,
          },
        ]}
      />
    </Panel>
  );
}
