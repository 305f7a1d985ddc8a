import { findDuplicates, getDuplicates } from "@parley/contract";
import { CopyCheck, History, Merge } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { DismissalsDialog } from "./dismissals-dialog.tsx";
import styles from "./duplicates.module.css";
import { Groups } from "./groups.tsx";
import { MergeManyDialog } from "./merge-many-dialog.tsx";
import { RunStatus } from "./run-status.tsx";

/** Contacts that may be the same: groups on the left, the records of one on the right. */
export function DuplicatesPage() {
  const { t } = useTranslation("duplicates");
  const { data: overview, error, refetch } = useRead(getDuplicates);
  const [dialog, setDialog] = useState<"many" | "dismissals" | null>(null);
  const mayManage = useGrant("duplicates:manage") !== undefined;
  const start = useWrite(findDuplicates, {
    onDone: () => void refetch(),
    onFailed: useErrorToast(),
  });
  const open = overview ? Object.values(overview.open).reduce((sum, one) => sum + one, 0) : 0;
  const running = overview?.run ? isUnderWay(overview.run) : false;
  const find = mayManage && (
    <Button
      variant={open > 0 ? "default" : "primary"}
      icon={CopyCheck}
      busy={start.isPending}
      disabled={running}
      onClick={() => start.mutate({})}
    >
      {t("find")}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            {mayManage && open > 0 && (
              <Button icon={Merge} onClick={() => setDialog("many")}>
                {t("mergeMany")}
              </Button>
            )}
            {find}
          </>
        }
      />
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {!overview && !error && <SkeletonRows rows={8} />}
      {overview && (
        <div className={styles.status}>
          <RunStatus overview={overview} />
          <Button
            size="small"
            icon={History}
            variant="quiet"
            onClick={() => setDialog("dismissals")}
          >
            {t("remembered")}
          </Button>
        </div>
      )}
      {overview && <Groups overview={overview} find={find} />}
      {dialog === "many" && <MergeManyDialog onClose={() => setDialog(null)} />}
      {dialog === "dismissals" && <DismissalsDialog onClose={() => setDialog(null)} />}
    </div>
  );
}
