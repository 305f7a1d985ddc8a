import { getQueuesLive, type QueuesLive } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { buttonClass } from "../../ui/button.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { TrendChart } from "../../ui/chart/trend-chart.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Timer } from "../../ui/time.tsx";
import styles from "./inbound.module.css";
import { dayOf, type LiveQueue, levelOf } from "./queue-day.ts";
import { QueueTiles } from "./queue-tiles.tsx";

/** Who waits in the queues at this moment, and how the day goes. */
export function WaitingPage() {
  const { t } = useTranslation("inbound");
  const { data, error, isLoading, refetch } = useRead(getQueuesLive);
  return (
    <div className="page page-scroll">
      <PageHeader title={t("waiting.title")} actions={data && <ToQueues />} />
      {isLoading && !data && <SkeletonRows />}
      {error && !data && (
        <LoadError title={t("waiting.notLoaded")} error={error} onRetry={() => void refetch()} />
      )}
      {data && <Queues live={data} />}
    </div>
  );
}

function ToQueues() {
  const { t } = useTranslation("inbound");
  return (
    <Link to="/queues" className={buttonClass()}>
      {t("waiting.toQueues")}
    </Link>
  );
}

function Queues({ live }: { live: QueuesLive }) {
  const { t } = useTranslation("inbound");
  const mayCreate = useGrant("queues:create") !== undefined;
  if (live.queues.length === 0) {
    return (
      <EmptyState
        title={t("queues.empty")}
        text={t("queues.emptyText")}
        actions={mayCreate && <ToQueues />}
      />
    );
  }
  return (
    <>
      {live.queues.map((queue) => (
        <section key={queue.id} className={styles.queue} aria-label={queue.name}>
          <h2>{queue.name}</h2>
          <QueueTiles queue={queue} />
          <div className={styles.halves}>
            <Callers queue={queue} />
            <Hours queue={queue} />
          </div>
        </section>
      ))}
    </>
  );
}

function Callers({ queue }: { queue: LiveQueue }) {
  const { t } = useTranslation("inbound");
  const { duration } = useFormat();
  return (
    <Panel
      title={t("waiting.callers", { queue: queue.name })}
      note={queue.callbacks > 0 && t("waiting.callbacks", { count: queue.callbacks })}
      flush
    >
      {queue.waiting.length === 0 ? (
        <p className={styles.none}>{t("waiting.nobody")}</p>
      ) : (
        <ol className={styles.callers} aria-live="polite">
          {queue.waiting.map(({ callId, leadName, since, position, estimateSeconds }) => (
            <li key={callId}>
              <span className="num faint">{position}</span>
              <Link className="link ellipsis" to="/calls/$callId" params={{ callId }}>
                {leadName ?? t("waiting.somebody")}
              </Link>
              <span className="muted">
                {estimateSeconds === null
                  ? t("waiting.noAgent")
                  : t("waiting.about", { time: duration(estimateSeconds) })}
              </span>
              <Timer since={since} className="num" />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

const figures = ["came", "answered", "left", "notServed"] as const;

/** The day by its hours: how many called, and of how many of them the target was kept. */
function Hours({ queue }: { queue: LiveQueue }) {
  const { t } = useTranslation("inbound");
  const format = useFormat();
  const target = queue.targetPercent / 100;
  const points = queue.hours.map((hour) => ({ label: format.time(hour.at), hour }));
  return (
    <ChartPanel
      title={t("waiting.day", { queue: queue.name })}
      note={t("waiting.dayNote")}
      columns={[
        { name: t("waiting.hour") },
        ...figures.map((name) => ({ name: t(`waiting.${name}`), isFigure: true })),
      ]}
      rows={points.map(({ label, hour }) => [label, ...figures.map((name) => hour[name])])}
      format={format.number}
      fileName={`queue-${queue.name}.csv`}
    >
      <div className={styles.halves}>
        <TrendChart
          title={t("waiting.came")}
          kind="bars"
          points={points.map(({ label, hour }) => ({ label, value: hour.came }))}
          format={format.number}
        />
        <TrendChart
          title={t("waiting.level")}
          kind="bars"
          points={points.map(({ label, hour }) => ({ label, value: levelOf(dayOf([hour])) }))}
          format={(value) => format.percent(value)}
          limit={{ value: target, label: t("waiting.targetLine") }}
        />
      </div>
    </ChartPanel>
  );
}
