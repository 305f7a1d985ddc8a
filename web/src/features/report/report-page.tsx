import { type Campaign, getCampaign, getCampaignLedger, type LedgerReport } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { AgentsPanel } from "./agents-panel.tsx";
import { CertificatesPanel } from "./certificates-panel.tsx";
import { ClosedPanel } from "./closed-panel.tsx";
import { CostPanel } from "./cost-panel.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { LedgerPanel } from "./ledger-panel.tsx";
import { PeriodBar } from "./period-bar.tsx";
import styles from "./report.module.css";
import { ReportTiles } from "./report-tiles.tsx";
import { TruthPanel } from "./truth-panel.tsx";

const route = getRouteApi("/app/campaigns/$campaignId/report");
const everyMs = 10_000;

/** What a campaign did in some days, from the ledger: by hour and agent, believed how far, at what cost. */
export function ReportPage() {
  const { t } = useTranslation(["proof", "campaigns"]);
  const { campaignId } = route.useParams();
  const { from, to } = route.useSearch();
  const params = { id: campaignId };
  const campaign = useRead(getCampaign, { params });
  const isRunning = campaign.data?.state === "RUNNING";
  const query = { ...(from && { from }), ...(to && { to }) };
  const read = useRead(getCampaignLedger, { params, query }, isRunning ? { everyMs } : {});
  const error = campaign.error ?? read.error;
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("report.title")}
        crumbs={[
          <Link key="campaigns" to="/campaigns">
            {t("campaigns:title")}
          </Link>,
          <Link key="campaign" to="/campaigns/$campaignId" params={{ campaignId }}>
            {campaign.data?.name ?? "…"}
          </Link>,
        ]}
        actions={read.data && <ExportMenu report={read.data} />}
      />
      <PeriodBar report={read.data} from={from} to={to} />
      {error && !(campaign.data && read.data) && (
        <LoadError
          error={error}
          onRetry={() => void Promise.all([campaign.refetch(), read.refetch()])}
        />
      )}
      {!error && !(campaign.data && read.data) && <SkeletonRows />}
      {campaign.data && read.data && <Report campaign={campaign.data} report={read.data} />}
    </div>
  );
}

function Report({ campaign, report }: { campaign: Campaign; report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const { total, at, timeZone, closedUntil } = report;
  const isEmpty = total.dials + total.waitSeconds + total.talks === 0;
  return (
    <>
      {isEmpty ? (
        <EmptyState title={t("report.empty")} text={t("report.emptyText")} />
      ) : (
        <>
          <ReportTiles campaign={campaign} report={report} />
          <LedgerPanel campaign={campaign} report={report} />
          <div className={styles.columns}>
            <TruthPanel campaign={campaign} report={report} />
            <CostPanel campaign={campaign} report={report} />
          </div>
          <ClosedPanel report={report} />
          <AgentsPanel report={report} />
          <p className={styles.note}>
            {t("report.asOf", { at: format.dateTime(at, timeZone), zone: timeZone })}{" "}
            {closedUntil !== null &&
              t("report.notClosed", { at: format.dateTime(closedUntil, timeZone) })}
          </p>
        </>
      )}
      <CertificatesPanel campaign={campaign} report={report} />
    </>
  );
}
