import { getScoring, type Scoring, scoreAllLeads } from "@parley/contract";
import { Gauge, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { HistogramPanel } from "./histogram-panel.tsx";
import { ModelsPanel } from "./models-panel.tsx";
import styles from "./scoring.module.css";
import { SourcesPanel } from "./sources-panel.tsx";
import { WeightsPanel } from "./weights-panel.tsx";

/** How leads are scored: by what rules, or by what was learned, and how well. */
export function ScoringPage() {
  const { t } = useTranslation("scoring");
  const { data, error, refetch } = useRead(getScoring);
  const run = useWrite(scoreAllLeads, {
    onDone: () => toast({ text: t("started") }),
    onFailed: useErrorToast(),
  });
  const button = data?.can.includes("run") && (
    <Button variant="primary" icon={Gauge} busy={run.isPending} onClick={() => run.mutate({})}>
      {t("scoreAll")}
    </Button>
  );
  return (
    <div className="page page-scroll">
      <PageHeader title={t("title")} actions={button} />
      {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
      {!error && !data && <SkeletonRows rows={12} />}
      {data && <Parts scoring={data} />}
    </div>
  );
}

function Parts({ scoring }: { scoring: Scoring }) {
  const { t } = useTranslation("scoring");
  const { fault, live, settings } = scoring;
  return (
    <>
      {fault && (
        <Banner look="warning" icon={TriangleAlert}>
          {t("fault", { reason: fault.reason })}
        </Banner>
      )}
      <Figures scoring={scoring} />
      <div className={styles.parts}>
        <div className={styles.column}>
          <HistogramPanel />
          <WeightsPanel
            key={live.settingsVersion}
            settings={settings}
            version={live.settingsVersion}
            mayChange={scoring.can.includes("configure")}
          />
        </div>
        <div className={styles.column}>
          <ModelsPanel scoring={scoring} />
          <SourcesPanel sources={scoring.sources} />
        </div>
      </div>
    </>
  );
}

function Figures({ scoring }: { scoring: Scoring }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const { live, scored, unscored, scoredAt, learning } = scoring;
  return (
    <Metrics count={3}>
      <MetricTile
        label={t("figure.live")}
        value={live.kind === "RULES" ? t("rules") : t("model", { number: live.number })}
        target={
          live.kind === "RULES"
            ? t("settingsVersion", { version: live.settingsVersion })
            : t("figure.learned")
        }
      />
      <MetricTile
        label={t("figure.scored")}
        value={format.number(scored)}
        target={
          unscored > 0
            ? t("figure.unscored", { count: unscored })
            : scoredAt
              ? t("figure.at", { when: format.dateTime(scoredAt) })
              : t("figure.never")
        }
      />
      <MetricTile
        label={t("figure.outcomes")}
        value={format.number(learning.outcomes)}
        gauge={{ fill: learning.outcomes / learning.leastOutcomes }}
        target={t(learning.enough ? "figure.enough" : "figure.needed", {
          conversions: format.number(learning.conversions),
          outcomes: format.number(learning.leastOutcomes),
          least: format.number(learning.leastConversions),
        })}
      />
    </Metrics>
  );
}
