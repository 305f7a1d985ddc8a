import { Select } from "@mantine/core";
import { deletePipeline, deleteStage, type Pipeline, type Stage } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";

type Props = {
  pipeline: Pipeline;
  all: readonly Pipeline[];
  /** Null: the whole pipeline. */
  stage: Stage | null;
  onClose: () => void;
};

/** Deletes a stage or a pipeline; what stands in it goes to the stage that is chosen. */
export function DeleteStageDialog({ pipeline, all, stage, onClose }: Props) {
  const { t } = useTranslation("pipelines");
  const [moveTo, setMoveTo] = useState<string | null>(null);
  const removeStage = useWrite(deleteStage, { onDone: onClose });
  const removePipeline = useWrite(deletePipeline, { onDone: onClose });
  const query = moveTo ? { moveTo } : {};
  const send = () =>
    stage
      ? removeStage.mutate({ params: { id: stage.id }, query })
      : removePipeline.mutate({ params: { id: pipeline.id }, query });
  const groups = all
    .filter(({ id }) => stage !== null || id !== pipeline.id)
    .map(({ name, stages }) => ({
      group: name,
      items: stages
        .filter(({ id }) => id !== stage?.id)
        .map(({ id, name: label }) => ({ value: id, label })),
    }));
  const error = removeStage.error ?? removePipeline.error;
  return (
    <Dialog
      title={t("admin.deleteOf", { name: stage?.name ?? pipeline.name })}
      open
      onClose={onClose}
    >
      <DialogForm
        submit={t("admin.delete")}
        busy={removeStage.isPending || removePipeline.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={error} />}
      >
        <p className="muted">{t(stage ? "admin.deleteStageText" : "admin.deletePipelineText")}</p>
        <Select
          label={t("admin.moveTo")}
          placeholder={t("admin.onlyEmpty")}
          data={groups}
          value={moveTo}
          clearable
          searchable
          onChange={setMoveTo}
        />
      </DialogForm>
    </Dialog>
  );
}
