import { NumberInput, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import {
  createStage,
  leadStatuses,
  type Stage,
  stageColors,
  stageKinds,
  updateStage,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../../api/form-errors.ts";
import { useWrite } from "../../../api/query.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";

type Fields = Pick<Stage, "name" | "kind" | "color" | "probability" | "status">;
type Props = { pipelineId: string; stage: Stage | null; onClose: () => void };

/** Adds a stage at the end of a pipeline, or changes one. */
export function StageDialog({ pipelineId, stage, onClose }: Props) {
  const { t } = useTranslation(["pipelines", "common"]);
  const form = useForm<Fields>({
    initialValues: {
      name: stage?.name ?? "",
      kind: stage?.kind ?? "OPEN",
      color: stage?.color ?? "GREY",
      probability: stage?.probability ?? 50,
      status: stage?.status ?? null,
    },
    validate: { name: (name) => (name.trim() ? null : t("admin.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createStage, { onDone: onClose, onFailed });
  const update = useWrite(updateStage, { onDone: onClose, onFailed });
  const send = form.onSubmit((body) => {
    if (stage) update.mutate({ params: { id: stage.id }, body });
    else create.mutate({ params: { id: pipelineId }, body });
  });
  return (
    <Dialog
      open
      title={stage ? t("admin.editOf", { name: stage.name }) : t("admin.addStage")}
      onClose={onClose}
    >
      <DialogForm
        submit={t("common:save")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("admin.name")} data-autofocus {...form.getInputProps("name")} />
        <Select
          label={t("admin.kind")}
          allowDeselect={false}
          data={stageKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          {...form.getInputProps("kind")}
        />
        <NumberInput
          label={t("admin.probability")}
          min={0}
          max={100}
          suffix=" %"
          allowDecimal={false}
          {...form.getInputProps("probability")}
        />
        <Select
          label={t("admin.status")}
          description={t("admin.statusHint")}
          placeholder={t("admin.noStatus")}
          clearable
          data={leadStatuses.map((value) => ({ value, label: t(`common:leadStatus.${value}`) }))}
          {...form.getInputProps("status")}
        />
        <Select
          label={t("admin.color")}
          allowDeselect={false}
          data={stageColors.map((value) => ({ value, label: t(`color.${value}`) }))}
          {...form.getInputProps("color")}
        />
      </DialogForm>
    </Dialog>
  );
}
