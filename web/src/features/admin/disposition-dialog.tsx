import { NumberInput, Select, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import {
  createDisposition,
  type Disposition,
  leadStatuses,
  updateDisposition,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import styles from "./admin.module.css";

const questions = ["ALL", "REACHED", "NONE"] as const;
const categories = ["CONVERSION", "CONTACT", "RETRY", "REFUSAL"] as const;

type Fields = Pick<Disposition, "name" | "category" | "leadStatus" | "position" | "questions"> & {
  retryMinutes: number | "";
};

type Props = { one: Disposition | null; nextPosition: number; onClose: () => void };

/** Adds a disposition, or changes one. */
export function DispositionDialog({ one, nextPosition, onClose }: Props) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm<Fields>({
    initialValues: {
      name: one?.name ?? "",
      category: one?.category ?? "CONTACT",
      leadStatus: one?.leadStatus ?? null,
      retryMinutes: one?.retryMinutes ?? "",
      questions: one?.questions ?? "REACHED",
      position: one?.position ?? Math.min(99, nextPosition),
    },
    validate: { name: (name) => (name.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createDisposition, { onDone: onClose, onFailed });
  const update = useWrite(updateDisposition, { onDone: onClose, onFailed });
  const send = form.onSubmit((values) => {
    const { retryMinutes } = values;
    const body = { ...values, retryMinutes: retryMinutes === "" ? null : retryMinutes };
    if (one) update.mutate({ params: { id: one.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog
      open
      title={one ? t("dispositions.editTitle", { name: one.name }) : t("dispositions.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={one ? t("common:save") : t("dispositions.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <DispositionFields form={form} />
      </DialogForm>
    </Dialog>
  );
}

function DispositionFields({ form }: { form: UseFormReturnType<Fields> }) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <>
      <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
      <div className={styles.pair}>
        <Select
          label={t("field.category")}
          allowDeselect={false}
          data={categories.map((value) => ({
            value,
            label: t(`dispositions.category.${value}`),
          }))}
          {...form.getInputProps("category")}
        />
        <NumberInput
          label={t("field.position")}
          description={t("field.positionHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={1}
          max={99}
          allowDecimal={false}
          {...form.getInputProps("position")}
        />
        <Select
          label={t("field.leadStatus")}
          placeholder={t("field.unchanged")}
          clearable
          data={leadStatuses.map((value) => ({
            value,
            label: t(`common:leadStatus.${value}`),
          }))}
          {...form.getInputProps("leadStatus")}
        />
        <Select
          label={t("field.questions")}
          description={t("field.questionsHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          allowDeselect={false}
          data={questions.map((value) => ({
            value,
            label: t(`dispositions.questions.${value}`),
          }))}
          {...form.getInputProps("questions")}
        />
        <NumberInput
          label={t("field.retry")}
          description={t("field.retryHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={1}
          max={43_200}
          allowDecimal={false}
          {...form.getInputProps("retryMinutes")}
        />
      </div>
    </>
  );
}
