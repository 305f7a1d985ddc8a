import { getShadowReport, turnWorkflow, type WorkflowDetail } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { SubjectLink } from "../../shared/subject-link.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./automation.module.css";

/** What the version that only watches would have done, beside what was done. */
export function ShadowPanel({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  if (workflow.shadowVersion === null) {
    return <EmptyState title={t("shadow.none")} text={t("shadow.noneText")} />;
  }
  return <Report workflow={workflow} />;
}

const figures = ["both", "same", "different", "liveOnly", "shadowOnly"] as const;

function Report({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  const format = useFormat();
  const params = { id: workflow.id };
  const { data, error, refetch } = useRead(getShadowReport, { params });
  const turn = useWrite(turnWorkflow, { onFailed: useErrorToast() });
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const { shadowVersion: shadow } = data;
  const end = workflow.can.includes("update") && (
    <>
      <Button size="small" onClick={() => turn.mutate({ params, body: { shadowVersion: null } })}>
        {t("shadow.stop")}
      </Button>
      <Button
        size="small"
        variant="primary"
        onClick={() => turn.mutate({ params, body: { liveVersion: shadow, shadowVersion: null } })}
      >
        {t("makeLive")}
      </Button>
    </>
  );
  return (
    <Panel
      title={t("shadow.title", { version: shadow })}
      note={t("shadow.since", { time: format.dateTime(data.since) })}
      end={end}
    >
      <dl className={styles.figures}>
        {figures.map((name) => (
          <div key={name}>
            <dt>{t(`shadow.${name}`)}</dt>
            <dd>{format.number(data.events[name])}</dd>
          </div>
        ))}
      </dl>
      <ul className={styles.list}>
        {data.actions.map(({ step, live, shadow: would }) => (
          <li key={step}>
            <span className="ellipsis">{step}</span>{" "}
            <span className="muted num">
              {t("shadow.counts", { live: format.number(live), shadow: format.number(would) })}
            </span>
          </li>
        ))}
        {data.differing.map(({ leadId, leadName, live, shadow: would }) => (
          <li key={leadId}>
            <SubjectLink kind="LEAD" id={leadId}>
              {leadName}
            </SubjectLink>
            {live.length > 0 && (
              <p className={styles.why}>{t("shadow.onlyLive", { what: live.join("; ") })}</p>
            )}
            {would.length > 0 && (
              <p className={styles.why}>{t("shadow.onlyShadow", { what: would.join("; ") })}</p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
