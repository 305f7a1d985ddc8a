import {
  type Campaign,
  cancelOperation,
  exportScrub,
  getScrub,
  type Scrub,
  startScrub,
} from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Download, Filter } from "lucide-react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay, useOperationProgress } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";
import styles from "./campaigns.module.css";

/** What the law would say about each lead that the campaign has yet to dial, before anybody is. */
export function ScrubPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const showError = useErrorToast();
  const params = { id: campaign.id };
  const { data, error, refetch } = useRead(getScrub, { params });
  const start = useWrite(startScrub, {
    onDone: () => void refetch(),
    onFailed: showError,
  });
  const scrub = data?.scrub;
  const isRunning = scrub != null && isUnderWay(scrub);
  const save = () => {
    void download(exportScrub, { params }, "refused-leads.csv").catch(showError);
  };
  return (
    <Panel
      title={t("scrub.title")}
      note={scrub && t("scrub.at", { at: format.dateTime(scrub.startedAt) })}
      end={
        <>
          {scrub?.state === "DONE" && scrub.checked > scrub.allowed && (
            <Button size="small" icon={Download} onClick={save}>
              {t("scrub.csv")}
            </Button>
          )}
          {campaign.can.includes("add-members") && !isRunning && (
            <Button
              size="small"
              icon={Filter}
              busy={start.isPending}
              onClick={() => start.mutate({ params })}
            >
              {t(scrub ? "checks.again" : "scrub.start")}
            </Button>
          )}
        </>
      }
    >
      {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
      {data && !scrub && <p className="muted">{t("scrub.none")}</p>}
      {isRunning && <Looking scrub={scrub} />}
      {scrub?.state === "FAILED" && <p role="alert">{scrub.error}</p>}
      {scrub?.state === "CANCELLED" && <p className="muted">{t("scrub.cancelled")}</p>}
      {scrub && !isRunning && scrub.state !== "FAILED" && <Findings scrub={scrub} />}
    </Panel>
  );
}

function Looking({ scrub }: { scrub: Scrub }) {
  const { t } = useTranslation(["campaignPlan", "common"]);
  const format = useFormat();
  const { done, total } = useOperationProgress({ ...scrub, id: scrub.operationId });
  const cancel = useWrite(cancelOperation, { onFailed: useErrorToast() });
  const figures = { done: format.number(done), total: format.number(total ?? 0) };
  return (
    <div className={styles.scrubbing}>
      <span className="muted">{t("scrub.looked", figures)}</span>
      {scrub.can.includes("cancel") && (
        <Button
          size="small"
          busy={cancel.isPending}
          onClick={() => cancel.mutate({ params: { id: scrub.operationId } })}
        >
          {t("common:cancel")}
        </Button>
      )}
      <Progress label={t("scrub.title")} done={done} total={total} />
    </div>
  );
}

function Findings({ scrub }: { scrub: Scrub }) {
  const { t } = useTranslation(["campaignPlan", "errors"]);
  const format = useFormat();
  const { checked, allowed, later, refused, reasons } = scrub;
  return (
    <div role="status">
      <FactList
        right
        facts={[
          { name: t("scrub.checked"), value: format.number(checked) },
          { name: t("scrub.allowed"), value: <b>{format.number(allowed + later)}</b> },
          { name: t("scrub.later"), value: format.number(later) },
          { name: t("scrub.refused"), value: <b>{format.number(refused)}</b> },
        ]}
      />
      {reasons.length > 0 && (
        <ul className={styles.reasons}>
          {reasons.map(({ reason, leads, examples }) => (
            <li key={reason}>
              <span className="num strong">{format.number(leads)}</span>
              <span>
                {t(`errors:refused.${reason}`)}
                <span className="muted t1">
                  {examples.map(({ leadId, leadName }) => (
                    <Link key={leadId} to="/leads/$leadId" params={{ leadId }}>
                      {leadName}
                    </Link>
                  ))}
                </span>
              </span>
              <code className="muted t1">{reason}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
