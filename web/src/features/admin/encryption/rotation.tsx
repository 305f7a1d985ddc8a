import { cancelOperation, type Operation } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useOperationProgress } from "../../../api/use-operation-progress.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { Moment } from "../../../ui/time.tsx";

/** How far a rotation is, or how the last one ended. */
export function Rotation({ operation }: { operation: Operation }) {
  const { t } = useTranslation("encryption");
  const format = useFormat();
  const { done, total } = useOperationProgress(operation);
  const cancel = useWrite(cancelOperation, { onFailed: useErrorToast() });
  if (operation.endedAt) {
    return (
      <Panel title={t("lastRun")}>
        <FactList
          facts={[
            { name: t("fact.run"), value: t(`runState.${operation.state}`) },
            { name: t("fact.ended"), value: <Moment at={operation.endedAt} /> },
            { name: t("fact.sealed"), value: format.number(done) },
          ]}
        />
      </Panel>
    );
  }
  const stop = operation.can.includes("cancel") && (
    <Button onClick={() => cancel.mutate({ params: { id: operation.id } })}>{t("stop")}</Button>
  );
  return (
    <Panel
      title={t("progress")}
      note={
        total === null
          ? t("counting")
          : t("of", { done: format.number(done), total: format.number(total) })
      }
      end={stop}
    >
      <Progress label={t("progress")} done={done} total={total} />
    </Panel>
  );
}
