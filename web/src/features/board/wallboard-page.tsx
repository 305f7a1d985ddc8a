import { useFullscreenDocument } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { Maximize, Minimize, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { liveStore } from "../../api/live.ts";
import { useSession } from "../../api/session.ts";
import type { BoardSearch } from "../../app/search.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { Flash } from "../../ui/flash.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Legend } from "./agent-floor.tsx";
import { AgentTile } from "./agent-tile.tsx";
import { useAlertWords } from "./alert-words.ts";
import { type Alert, alertsOf } from "./board-alerts.ts";
import { agentsOf, countLooks, figuresOf, groupByTeam, type TeamGroup } from "./board-figures.ts";
import { type Metric, useBoardMetrics } from "./board-metrics.tsx";
import type { BoardModel } from "./board-model.ts";
import { useBoard } from "./use-board.ts";
import { useBoardFilter } from "./use-board-filter.ts";
import { useLimits } from "./use-limits.ts";
import styles from "./wall.module.css";
import { wallColumns } from "./wall-columns.ts";

/** The floor for a screen on the wall: the whole window, dark unless asked otherwise. */
export function WallboardPage() {
  const { t } = useTranslation("board");
  const { model, error, reload } = useBoard();
  useWall();
  return (
    <main className={styles.wall}>
      <h1 className="sr">{t("wallboard")}</h1>
      {error && !model && <LoadError title={t("notLoaded")} error={error} onRetry={reload} />}
      {model && <Wall model={model} />}
    </main>
  );
}

/** Type for three metres and the dark scheme, for as long as the page is shown. */
function useWall(): void {
  useEffect(() => {
    const root = document.documentElement;
    const before = root.dataset.mantineColorScheme;
    root.dataset.distance = "wall";
    root.dataset.mantineColorScheme = wantedScheme();
    return () => {
      delete root.dataset.distance;
      if (before) root.dataset.mantineColorScheme = before;
    };
  }, []);
}

function wantedScheme(): "light" | "dark" {
  return location.hash === "#light" ? "light" : "dark";
}

function Wall({ model }: { model: BoardModel }) {
  const [filter, , search] = useBoardFilter();
  const { limits, pauseReasons } = useLimits();
  const now = useSecond();
  const agents = useMemo(() => agentsOf(model, filter, limits), [model, filter, limits]);
  const teams = useMemo(() => groupByTeam(model, agents), [model, agents]);
  const metrics = useBoardMetrics(figuresOf(model, filter, agents), now);
  const alerts = alertsOf(model, filter, limits, now);
  const columns = wallColumns(teams.map((team) => team.agents.length));
  const isDense = columns > 12;

  return (
    <>
      <WallHead model={model} campaignId={filter.campaignId} now={now} search={search}>
        <Legend counts={countLooks(agents, limits, now)} />
      </WallHead>
      <div className={styles.metrics}>
        {metrics.slice(0, 4).map((metric) => (
          <WallMetric key={metric.label} {...metric} />
        ))}
      </div>
      <div
        className={isDense ? `${styles.body} ${styles.dense}` : styles.body}
        style={{ "--columns": columns }}
      >
        {teams.map((team) => (
          <WallTeam key={team.id} team={team} rows={Math.ceil(team.agents.length / columns)}>
            {team.agents.map((agent) => (
              <AgentTile
                key={agent.id}
                agent={agent}
                limits={limits}
                pauseReasons={pauseReasons}
                wall={isDense ? "dense" : "plain"}
              />
            ))}
          </WallTeam>
        ))}
      </div>
      <WallAlerts alerts={alerts} pauseReasons={pauseReasons} />
    </>
  );
}

function WallHead(props: {
  model: BoardModel;
  campaignId: string | null;
  now: number;
  search: BoardSearch;
  children: ReactNode;
}) {
  const { t } = useTranslation("board");
  const format = useFormat();
  const { tenant } = useSession();
  const isLost = liveStore((state) => state.status === "lost");
  const campaign = props.campaignId ? props.model.campaigns.get(props.campaignId) : undefined;
  return (
    <header className={styles.head}>
      <b>{campaign?.name ?? tenant.name}</b>
      {props.children}
      {isLost && (
        <span className={styles.lost} data-state="breach">
          <TriangleAlert aria-hidden />
          {t("wallLost")}
        </span>
      )}
      <span className={styles.end}>
        <b>{format.time(props.now, tenant.timeZone)}</b> {format.city(tenant.timeZone)}
        <FullScreenButton />
        <Link to="/board" search={props.search} aria-label={t("leaveWall")} title={t("leaveWall")}>
          <X aria-hidden />
        </Link>
      </span>
    </header>
  );
}

/** Takes the whole screen and gives it back; hidden where the browser cannot. */
function FullScreenButton() {
  const { t } = useTranslation("board");
  const { toggle, fullscreen } = useFullscreenDocument();
  if (!document.fullscreenEnabled) return null;
  const label = t(fullscreen ? "smallScreen" : "fullScreen");
  return (
    <button
      type="button"
      className={styles.tool}
      aria-label={label}
      title={label}
      onClick={() => void toggle()}
    >
      {fullscreen ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
    </button>
  );
}

function WallMetric({ label, value, unit, target, look, runs }: Metric) {
  // A word beside a big figure cannot be read from far away; it takes the line below.
  const isSign = unit !== undefined && unit.length <= 1;
  return (
    <section className={styles.metric} data-state={look} aria-label={label}>
      <div className={styles.label}>
        {look && <TriangleAlert aria-hidden />}
        {label}
      </div>
      <div className={styles.value}>
        {runs ? value : <Flash value={value} />}
        {isSign && <small> {unit}</small>}
      </div>
      <div className={styles.target}>{unit && !isSign ? unit : target}</div>
    </section>
  );
}

type TeamProps = { team: TeamGroup; rows: number; children: ReactNode };

function WallTeam({ team, rows, children }: TeamProps) {
  const { t } = useTranslation("board");
  return (
    <section className={styles.team} style={{ flexGrow: rows }}>
      <h2 className={styles.teamName}>
        <b>{team.name ?? t("noTeam")}</b>
        {t("hereOf", { here: team.here, count: team.agents.length })}
      </h2>
      <div className={styles.tiles}>{children}</div>
    </section>
  );
}

type AlertsProps = { alerts: readonly Alert[]; pauseReasons: ReadonlyMap<string, string> };

function WallAlerts({ alerts, pauseReasons }: AlertsProps) {
  const { t } = useTranslation("board");
  const words = useAlertWords(pauseReasons);
  const shown = alerts.slice(0, 3);
  return (
    <section className={styles.alerts} aria-label={t("alert.listTitle")}>
      {shown.map((alert) => {
        const { title, text } = words(alert);
        return (
          <div key={alert.key} className={styles.alert} data-state={alert.level}>
            <b>{title}</b>
            {text}
          </div>
        );
      })}
      {alerts.length === 0 && (
        <div className={styles.alert} data-state="available">
          <b>{t("alert.none")}</b>
        </div>
      )}
      {alerts.length > shown.length && (
        <div className={styles.more}>
          {t("alert.more", { count: alerts.length - shown.length })}
        </div>
      )}
    </section>
  );
}
