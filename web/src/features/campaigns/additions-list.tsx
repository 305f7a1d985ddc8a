import {
  type Campaign,
  cancelOperation,
  listMemberAdditions,
  type MemberAddition,
  undoMemberAddition,
} from "@parley/contract";
import { Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay, useOperationProgress } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import styles from "./campaigns.module.css";

/** The last additions that took a while: those under way, and those that can be taken back. */
export function AdditionsList({ campaign }: { campaign: Campaign }) {
  const params = { id: campaign.id };
  const { data } = useRead(listMemberAdditions, { params, query: { limit: 5 } });
  const shown = (data?.items ?? []).filter((one) => isUnderWay(one) || one.can.includes("undo"));
  return shown.map((one) => <Addition key={one.id} campaign={campaign} addition={one} />);
}

function Addition({ campaign, addition }: { campaign: Campaign; addition: MemberAddition }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const format = useFormat();
  const onFailed = useErrorToast();
  const { done, total } = useOperationProgress({ ...addition, id: addition.operationId });
  const cancel = useWrite(cancelOperation, { onFailed });
  const undo = useWrite(undoMemberAddition, { onFailed });
  const isRunning = isUnderWay(addition);
  const words = isRunning
    ? t("additions.running", { done: format.number(done) })
    : t("additions.done", {
        count: addition.added,
        shown: format.number(addition.added),
        at: format.dateTime(addition.createdAt),
      });
  return (
    <div className={styles.scrubbing}>
      <span role="status">{words}</span>
      {addition.can.includes("cancel") && (
        <Button
          size="small"
          busy={cancel.isPending}
          onClick={() => cancel.mutate({ params: { id: addition.operationId } })}
        >
          {t("common:cancel")}
        </Button>
      )}
      {addition.can.includes("undo") && (
        <Button
          size="small"
          variant="quiet"
          icon={Undo2}
          busy={undo.isPending}
          onClick={() => undo.mutate({ params: { id: campaign.id, additionId: addition.id } })}
        >
          {t("additions.undo")}
        </Button>
      )}
      {isRunning && <Progress label={t("additions.title")} done={done} total={total} thin />}
    </div>
  );
}
