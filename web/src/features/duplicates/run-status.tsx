import { cancelOperation, type DuplicateOverview, type DuplicateRun } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay, useOperationProgress } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import styles from "./duplicates.module.css";

/** How the search goes that runs, or what the last one came to. */
export function RunStatus({ overview }: { overview: DuplicateOverview }) {
  const { run, found } = overview;
  if (run && isUnderWay(run)) return <Running run={run} />;
  if (found) return <Found run={found} />;
  return null;
}

function Running({ run }: { run: DuplicateRun }) {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  const { done, total } = useOperationProgress({ ...run, id: run.operationId });
  const cancel = useWrite(cancelOperation, { onFailed: useErrorToast() });
  return (
    <Panel title={t("running")}>
      <div className={styles.run}>
        <div className={styles.runHead}>
          <span className="muted">
            {total === null
              ? t("starting")
              : t("compared", { done: format.number(done), total: format.number(total) })}
          </span>
          <Button
            size="small"
            busy={cancel.isPending}
            onClick={() => cancel.mutate({ params: { id: run.operationId } })}
          >
            {t("cancelRun")}
          </Button>
        </div>
        <Progress label={t("running")} done={done} total={total} />
      </div>
    </Panel>
  );
}

function Found({ run }: { run: DuplicateRun }) {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  return (
    <p className="t1 muted">
      {t("lastRun", {
        count: run.groups,
        shown: format.number(run.groups),
        contacts: format.number(run.contacts),
      })}{" "}
      <RelativeTime at={run.finishedAt ?? run.createdAt} />
      {run.tooCommon > 0 && `. ${t("tooCommon", { count: run.tooCommon })}`}
    </p>
  );
}
