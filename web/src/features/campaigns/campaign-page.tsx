import { type Campaign, dialsAhead, getCampaign } from "@parley/contract";
import { Link, useParams } from "@tanstack/react-router";
import { FileChartColumn, FlaskConical, History, Split } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { CallabilityPanel } from "../../shared/callability/callability-panel.tsx";
import { LastHour } from "../../shared/last-hour.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { RunningTest } from "../split-test/running-test.tsx";
import { CampaignActions } from "./campaign-actions.tsx";
import { CampaignBadge } from "./campaign-badge.tsx";
import { CampaignTiles } from "./campaign-tiles.tsx";
import styles from "./campaigns.module.css";
import { ChecksPanel } from "./checks-panel.tsx";
import { DispositionsPanel } from "./dispositions-panel.tsx";
import { FilterPanel } from "./filter-panel.tsx";
import { IdleNotice } from "./idle-notice.tsx";
import { MembersPanel } from "./members-panel.tsx";
import { MoneyPanel } from "./money-panel.tsx";
import { OutcomesPanel } from "./outcomes-panel.tsx";
import { PacePanel } from "./pace-panel.tsx";
import { PredictionPanel } from "./prediction-panel.tsx";
import { QueuePanel } from "./queue-panel.tsx";
import { ScrubPanel } from "./scrub-panel.tsx";
import { SettingChanges } from "./setting-changes.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { ShadowPanel } from "./shadow-panel.tsx";
import { useCampaignStats } from "./use-campaign-stats.ts";

/** One campaign: whether it dials, what came of it today, whom it dials and how. */
export function CampaignPage() {
  const { t } = useTranslation("campaigns");
  const { campaignId } = useParams({ strict: false });
  const read = useRead(getCampaign, { params: { id: campaignId ?? "" } });
  if (read.error && !read.data) {
    const title = read.error.status === 404 ? { title: t("notFound") } : {};
    return (
      <div className="page">
        <LoadError error={read.error} onRetry={() => void read.refetch()} {...title} />
      </div>
    );
  }
  if (!read.data) return <SkeletonRows />;
  return <CampaignRecord key={read.data.id} campaign={read.data} />;
}

function CampaignRecord({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { t: tProof } = useTranslation("proof");
  const stats = useCampaignStats(campaign.id);
  const mayAudit = useGrant("audit:read") !== undefined;
  const mayMembers = useGrant("campaigns:read-members") !== undefined;
  const mayLeads = useGrant("leads:read") !== undefined;
  const dials = campaign.mode !== "INBOUND";
  return (
    <div className="page page-scroll">
      <PageHeader
        crumbs={[
          <Link key="campaigns" to="/campaigns">
            {t("title")}
          </Link>,
        ]}
        title={campaign.name}
        meta={
          <>
            <CampaignBadge state={campaign.state} />
            <span className="muted">
              {t(`mode.${campaign.mode}`)}, {t(`strategyShort.${campaign.strategy}`)}
            </span>
          </>
        }
        actions={
          <>
            {stats && (
              <Link
                to="/campaigns/$campaignId/report"
                params={{ campaignId: campaign.id }}
                className={buttonClass()}
              >
                <FileChartColumn aria-hidden />
                <span>{tProof("report.open")}</span>
              </Link>
            )}
            {mayAudit && (
              <Link to="/audit" search={{ subjectId: campaign.id }} className={buttonClass()}>
                <History aria-hidden />
                <span>{tProof("report.history")}</span>
              </Link>
            )}
            {dials && stats && (
              <Link to="/what-if" search={{ campaign: campaign.id }} className={buttonClass()}>
                <FlaskConical aria-hidden />
                <span>{t("whatIf")}</span>
              </Link>
            )}
            {stats && (
              <Link
                to="/campaigns/$campaignId/split-test"
                params={{ campaignId: campaign.id }}
                className={buttonClass()}
              >
                <Split aria-hidden />
                <span>{t("splitTest")}</span>
              </Link>
            )}
            <CampaignActions campaign={campaign} stats={stats} />
          </>
        }
      />
      {stats && <IdleNotice campaign={campaign} stats={stats} />}
      {stats && <CampaignTiles campaign={campaign} stats={stats} />}
      <div className={styles.columns}>
        <div className="stack">
          {stats && campaign.state !== "RUNNING" && <ChecksPanel campaign={campaign} />}
          {mayMembers && dials && campaign.state !== "RUNNING" && (
            <ScrubPanel campaign={campaign} />
          )}
          {dialsAhead(campaign.mode) && stats && <PacePanel campaign={campaign} />}
          {stats && <PredictionPanel campaign={campaign} />}
          {dialsAhead(campaign.mode) && stats && <ShadowPanel campaign={campaign} />}
          {stats && <RunningTest campaign={campaign} />}
          {stats && <MoneyPanel campaign={campaign} />}
          {stats && <OutcomesPanel campaign={campaign} stats={stats} />}
          {dials && stats && <FilterPanel campaign={campaign} stats={stats} />}
          <DispositionsPanel campaign={campaign} />
          {mayMembers && dials && <QueuePanel campaign={campaign} />}
          {mayMembers && <MembersPanel campaign={campaign} stats={stats} />}
          {stats && <SettingChanges campaign={campaign} />}
          {mayLeads && dials && <CallabilityPanel query={{ campaignId: campaign.id }} />}
        </div>
        <SettingsPanel campaign={campaign} />
      </div>
      {stats && stats.lastHour.length > 0 && (
        <LastHour buckets={stats.lastHour} abandonLimit={stats.abandonLimit} />
      )}
    </div>
  );
}
