import { Textarea } from "@mantine/core";
import { listPipelines, moveLead, undoMove } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../../api/api-error.ts";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import type { PanelProps } from "./panel-props.ts";
import styles from "./stage-bar.module.css";

/** Where the lead stands in its pipeline; a press moves it there, and the toast takes it back. */
export function StageBar({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const pipelines = useRead(listPipelines).data?.items;
  const [asking, setAsking] = useState<{ stageId: string; error: ApiError } | null>(null);
  const fail = useErrorToast();
  const undo = useWrite(undoMove, { onFailed: fail });
  const move = useWrite(moveLead, {
    onDone: ({ id, leadId, toStageName }) => {
      setAsking(null);
      toast({
        text: t("record.movedTo", { stage: toStageName ?? "" }),
        undo: () => undo.mutate({ params: { id: leadId, moveId: id } }),
      });
    },
    onFailed: (error, { body }) => {
      if (wantsReason(error)) setAsking({ stageId: body.stageId, error });
      else fail(error);
    },
  });
  const pipeline = pipelines?.find(({ id }) => id === lead.pipelineId);
  if (!pipeline || lead.deletedAt) return null;
  const mayMove = lead.can.includes("update") && !move.isPending;
  const go = (stageId: string, reason?: string) =>
    move.mutate({ params: { id: lead.id }, body: { stageId, ...(reason ? { reason } : {}) } });
  return (
    <>
      <nav className={styles.steps} aria-label={t("record.stageOf", { pipeline: pipeline.name })}>
        {pipeline.stages.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            className={styles.step}
            aria-current={id === lead.stageId ? "step" : undefined}
            disabled={!mayMove || id === lead.stageId}
            onClick={() => go(id)}
          >
            {name}
          </button>
        ))}
      </nav>
      {asking && (
        <ReasonDialog
          busy={move.isPending}
          error={move.error}
          onSend={(reason) => go(asking.stageId, reason)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** Whether nothing but a reason is missing for the move. */
function wantsReason(error: ApiError): boolean {
  const missing = error.details?.missing;
  return (
    error.code === "status-move-incomplete" && Array.isArray(missing) && missing[0] === "reason"
  );
}

type ReasonProps = {
  busy: boolean;
  error: ApiError | null;
  onSend: (reason: string) => void;
  onClose: () => void;
};

function ReasonDialog({ busy, error, onSend, onClose }: ReasonProps) {
  const { t } = useTranslation(["leads", "common"]);
  const [reason, setReason] = useState("");
  return (
    <Dialog title={t("record.reasonTitle")} open onClose={onClose}>
      <DialogForm
        submit={t("record.move")}
        busy={busy}
        onSubmit={() => reason.trim() && onSend(reason.trim())}
        onCancel={onClose}
        problem={reason === "" ? null : <FormProblem error={error} />}
      >
        <Textarea
          label={t("record.reason")}
          description={t("record.reasonHint")}
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      </DialogForm>
    </Dialog>
  );
}
