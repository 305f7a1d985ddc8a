import { Link } from "@tanstack/react-router";
import { FlaskConical, Maximize } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSecond } from "../../domain/use-second.ts";
import { LastHour } from "../../shared/last-hour.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { AgentFloor } from "./agent-floor.tsx";
import { AlertList } from "./alert-list.tsx";
import styles from "./board.module.css";
import { alertsOf } from "./board-alerts.ts";
import { BoardCampaigns } from "./board-campaigns.tsx";
import { agentsOf, campaignsOf, figuresOf, groupByTeam, lastHourOf } from "./board-figures.ts";
import { BoardFilters } from "./board-filters.tsx";
import { BoardMetrics } from "./board-metrics.tsx";
import type { BoardModel } from "./board-model.ts";
import { DemoBadge, EmptyFloor, StartDemoBeside, StopDemo } from "./demo-floor.tsx";
import { useBoard } from "./use-board.ts";
import { useBoardFilter } from "./use-board-filter.ts";
import { useLimits } from "./use-limits.ts";

/** The floor at this moment, for those who answer for it. */
export function BoardPage() {
  const { t } = useTranslation(["board", "calls"]);
  const { model, error, isLoading, reload } = useBoard();
  const [, , search] = useBoardFilter();

  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("title")}
        meta={model && <BoardMeta model={model} />}
        actions={
          <>
            {model && <DemoActions model={model} />}
            <Link to="/wallboard" search={search} className={`${buttonClass()} only-wide`}>
              <Maximize aria-hidden />
              {t("wallboard")}
            </Link>
          </>
        }
      />
      {isLoading && !model && <SkeletonRows />}
      {error && !model && <LoadError title={t("notLoaded")} error={error} onRetry={reload} />}
      {model && <Board model={model} />}
    </div>
  );
}

const fewAgents = 3;

function DemoActions({ model }: { model: BoardModel }) {
  const here = [...model.agents.values()].filter(({ state }) => state !== "OFFLINE").length;
  // On an empty board the button stands in the middle of it; a full one needs no simulation.
  return (
    <>
      {here > 0 && here <= fewAgents && <StartDemoBeside demo={model.demo} />}
      <StopDemo demo={model.demo} />
    </>
  );
}

function BoardMeta({ model }: { model: BoardModel }) {
  const { t } = useTranslation(["board", "calls"]);
  return (
    <>
      <BoardFilters model={model} />
      <DemoBadge demo={model.demo} />
      {model.carrier.simulated && !model.demo.running && (
        <StateBadge icon={FlaskConical}>{t("calls:simulated")}</StateBadge>
      )}
    </>
  );
}

function Board({ model }: { model: BoardModel }) {
  const [filter] = useBoardFilter();
  const { limits, pauseReasons } = useLimits();
  const now = useSecond();
  const agents = useMemo(() => agentsOf(model, filter, limits), [model, filter, limits]);
  const teams = useMemo(() => groupByTeam(model, agents), [model, agents]);
  const buckets = lastHourOf(campaignsOf(model, filter));
  const figures = figuresOf(model, filter, agents);
  const isEmpty = agents.every((agent) => agent.state === "OFFLINE");

  return (
    <>
      <BoardMetrics figures={figures} now={now} />
      <div className={styles.board}>
        <div className={styles.main}>
          {isEmpty && <EmptyFloor demo={model.demo} hasAgents={agents.length > 0} />}
          {agents.length > 0 && (
            <AgentFloor
              teams={teams}
              agents={agents}
              limits={limits}
              pauseReasons={pauseReasons}
              now={now}
            />
          )}
          {buckets.length > 0 && <LastHour buckets={buckets} abandonLimit={figures.abandonLimit} />}
        </div>
        <div className={styles.aside}>
          <AlertList alerts={alertsOf(model, filter, limits, now)} pauseReasons={pauseReasons} />
          <BoardCampaigns campaigns={campaignsOf(model, filter)} />
        </div>
      </div>
    </>
  );
}
