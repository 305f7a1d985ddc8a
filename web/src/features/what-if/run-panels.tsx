import { type Campaign, cancelOperation, type WhatIfRun } from "@parley/contract";
import { RotateCcw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay, useOperationProgress } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";
import { ResultPlots } from "./result-plots.tsx";
import { ResultTable } from "./result-table.tsx";
import styles from "./what-if.module.css";

type Props = { campaign: Campaign; run: WhatIfRun; onAgain?: () => void };

/** How a run goes, or what came of it. */
export function RunPanels({ campaign, run, onAgain }: Props) {
  if (isUnderWay(run)) return <Running run={run} />;
  const { results } = run;
  if (!results) return <Ended run={run} {...(onAgain && { onAgain })} />;
  return (
    <>
      <ResultTable campaign={campaign} run={run} results={results} {...(onAgain && { onAgain })} />
      <ResultPlots run={run} results={results} />
    </>
  );
}

function Running({ run }: { run: WhatIfRun }) {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  const { done, total } = useOperationProgress({ ...run, id: run.operationId });
  const cancel = useWrite(cancelOperation, { onFailed: useErrorToast() });
  return (
    <Panel title={t("running")} note={t("mayLeave")}>
      <div className={styles.runHead}>
        <span className="muted">
          {run.state === "QUEUED"
            ? t("queued")
            : t("simulated", { done: format.number(done), total: format.number(total ?? 0) })}
        </span>
        {run.can.includes("cancel") && (
          <Button
            size="small"
            busy={cancel.isPending}
            onClick={() => cancel.mutate({ params: { id: run.operationId } })}
          >
            {t("cancel")}
          </Button>
        )}
      </div>
      <Progress label={t("running")} done={done} total={total} />
    </Panel>
  );
}

function Ended({ run, onAgain }: { run: WhatIfRun; onAgain?: () => void }) {
  const { t } = useTranslation("whatIf");
  const isFailed = run.state === "FAILED";
  return (
    <Banner
      look={isFailed ? "breach" : "offline"}
      icon={TriangleAlert}
      end={
        onAgain && (
          <Button size="small" icon={RotateCcw} onClick={onAgain}>
            {t("again")}
          </Button>
        )
      }
    >
      {isFailed ? t("failed", { error: run.error ?? "" }) : t("cancelled")}
    </Banner>
  );
}
