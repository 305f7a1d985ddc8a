import { Drawer } from "@mantine/core";
import {
  getWorkflowRun,
  listWorkflowRuns,
  retryWorkflowRun,
  stopWorkflowRun,
  type WorkflowRun,
} from "@parley/contract";
import {
  Ban,
  CircleCheck,
  CirclePlay,
  CircleStop,
  Clock,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { SubjectLink } from "../../shared/subject-link.tsx";
import type { Look } from "../../theme/states.ts";
import { Button } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./automation.module.css";
import { useStepName } from "./builder/line.tsx";

const looks: Record<WorkflowRun["state"], { icon: LucideIcon; look?: Look }> = {
  RUNNING: { icon: CirclePlay },
  WAITING: { icon: Clock },
  DONE: { icon: CircleCheck, look: "available" },
  FAILED: { icon: TriangleAlert, look: "breach" },
  STOPPED: { icon: CircleStop },
  REFUSED: { icon: Ban, look: "warning" },
};

function RunBadge({ run }: { run: WorkflowRun }) {
  const { t } = useTranslation("automation");
  return (
    <StateBadge {...looks[run.state]}>
      {run.reason ? t(`reason.${run.reason}`) : t(`run.${run.state}`)}
    </StateBadge>
  );
}

/** What a workflow did, newest first. */
export function RunList({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("automation");
  const [opened, setOpened] = useState<string | null>(null);
  const list = useInfinite(listWorkflowRuns, { query: { workflowId, limit: 100 } });
  const columns = useColumns();
  const none = list.items.length === 0 && <EmptyState title={t("noRuns")} text={t("noRunsText")} />;
  return (
    <>
      <DataTable<WorkflowRun>
        label={t("part.runs")}
        rows={list.items}
        rowId={({ id }) => id}
        rowName={({ leadName }) => leadName}
        columns={columns}
        narrow={(run) => (
          <div className={styles.narrow}>
            <span className="ellipsis strong">{run.leadName}</span>
            <RunBadge run={run} />
          </div>
        )}
        onOpen={({ id }) => setOpened(id)}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey={`runs ${workflowId}`}
        instead={list.error ? <LoadError error={list.error} onRetry={list.reload} /> : none}
      />
      {opened && <RunDrawer id={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function useColumns(): readonly Column<WorkflowRun>[] {
  const { t } = useTranslation("automation");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "lead",
        title: t("column.lead"),
        width: 180,
        grow: 1,
        fixed: true,
        cell: ({ leadName }) => <span className="ellipsis strong">{leadName}</span>,
      },
      {
        id: "state",
        title: t("column.state"),
        width: 160,
        cell: (run) => <RunBadge run={run} />,
      },
      {
        id: "version",
        title: t("column.version"),
        width: 120,
        cell: ({ version, shadow }) => `${version}${shadow ? ` ${t("watching")}` : ""}`,
      },
      { id: "steps", title: t("column.steps"), width: 80, end: true, cell: ({ steps }) => steps },
      {
        id: "started",
        title: t("column.started"),
        width: 152,
        cell: ({ startedAt }) => format.dateTime(startedAt),
      },
    ],
    [t, format],
  );
}

/** One run, step by step. */
function RunDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(["automation", "common"]);
  const format = useFormat();
  const stepName = useStepName();
  const { data: run, error } = useRead(getWorkflowRun, { params: { id } });
  const onFailed = useErrorToast();
  const retry = useWrite(retryWorkflowRun, { onFailed });
  const stop = useWrite(stopWorkflowRun, { onFailed });
  const nameOf = (step: string) => {
    const known = run?.definition.steps.find((one) => one.id === step);
    return known ? stepName(known) : step;
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={t("runOf", { name: run?.leadName ?? "" })}
      closeButtonProps={{ "aria-label": t("common:close") }}
      attributes={{ header: { role: "none" } }}
    >
      {error && <LoadError error={error} />}
      {run && (
        <>
          <div className={styles.head}>
            <RunBadge run={run} />
            <SubjectLink kind="LEAD" id={run.leadId}>
              {run.leadName}
            </SubjectLink>
            {run.can.includes("retry") && (
              <Button
                size="small"
                busy={retry.isPending}
                onClick={() => retry.mutate({ params: { id } })}
              >
                {t("retry")}
              </Button>
            )}
            {run.can.includes("stop") && (
              <Button
                size="small"
                busy={stop.isPending}
                onClick={() => stop.mutate({ params: { id } })}
              >
                {t("stop")}
              </Button>
            )}
          </div>
          <ol className={styles.list}>
            {run.log.map((entry, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
              <li key={at}>
                <span className="strong">{nameOf(entry.step)}</span>{" "}
                <span className="muted">
                  {t(`result.${entry.result}`)} · {format.dateTime(entry.at)}
                  {entry.until && ` · ${t("until", { time: format.dateTime(entry.until) })}`}
                </span>
                {entry.error && <p className={styles.why}>{entry.error}</p>}
              </li>
            ))}
          </ol>
        </>
      )}
    </Drawer>
  );
}
