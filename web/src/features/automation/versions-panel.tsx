import {
  listWorkflowVersions,
  restoreWorkflowVersion,
  turnWorkflow,
  type WorkflowDetail,
  type WorkflowVersion,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./automation.module.css";
import { compare } from "./builder/draft.ts";
import { useStepName } from "./builder/line.tsx";

/** Every version that was published: what is different in it, and the way back to it. */
export function VersionsPanel({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  const { id } = workflow;
  const list = useInfinite(listWorkflowVersions, { params: { id }, query: { limit: 50 } });
  return (
    <Panel title={t("part.versions")} note={t("versionsNote")}>
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && list.items.length === 0 && <p className="muted">{t("neverPublished")}</p>}
      <ol className={styles.list}>
        {list.items.map((version, at) => (
          <Version
            key={version.number}
            workflow={workflow}
            version={version}
            before={list.items[at + 1]}
          />
        ))}
      </ol>
      {list.hasMore && <Button onClick={list.loadMore}>{t("older")}</Button>}
    </Panel>
  );
}

type Props = {
  workflow: WorkflowDetail;
  version: WorkflowVersion;
  before: WorkflowVersion | undefined;
};

function Version({ workflow, version, before }: Props) {
  const { t } = useTranslation("automation");
  const format = useFormat();
  const onFailed = useErrorToast();
  const { number } = version;
  const params = { id: workflow.id };
  const restore = useWrite(restoreWorkflowVersion, {
    onFailed,
    onDone: () => toast({ text: t("restored", { version: number }) }),
  });
  const turn = useWrite(turnWorkflow, { onFailed });
  const mayChange = workflow.can.includes("update");
  return (
    <li>
      <div className={styles.head}>
        <span className="strong">{t("versionNumber", { version: number })}</span>
        {number === workflow.liveVersion && <StateBadge look="available">{t("isLive")}</StateBadge>}
        {number === workflow.shadowVersion && <StateBadge>{t("isShadow")}</StateBadge>}
        <span className="muted">
          {version.publishedByName ?? t("system")}, {format.dateTime(version.publishedAt)}
        </span>
        {mayChange && number !== workflow.liveVersion && (
          <Button
            size="small"
            busy={turn.isPending}
            onClick={() => turn.mutate({ params, body: { liveVersion: number } })}
          >
            {t("makeLive")}
          </Button>
        )}
        {mayChange && (
          <Button
            size="small"
            variant="quiet"
            busy={restore.isPending}
            onClick={() => restore.mutate({ params: { ...params, number } })}
          >
            {t("restore")}
          </Button>
        )}
      </div>
      {version.note && <p className={styles.why}>{version.note}</p>}
      {before && <Differences older={before} newer={version} />}
    </li>
  );
}

function Differences({ older, newer }: { older: WorkflowVersion; newer: WorkflowVersion }) {
  const { t } = useTranslation("automation");
  const stepName = useStepName();
  const steps = [...newer.definition.steps, ...older.definition.steps];
  const nameOf = (at: string) => {
    const step = steps.find(({ id }) => id === at);
    if (step) return stepName(step);
    return at === "trigger" ? t("trigger.title") : t("condition.title");
  };
  const found = compare(older.definition, newer.definition);
  if (found.length === 0) return <p className={styles.why}>{t("difference.NONE")}</p>;
  return found.map(({ at, how }) => (
    <p key={at} className={styles.why}>
      {t(`difference.${how}`, { name: nameOf(at) })}
    </p>
  ));
}
