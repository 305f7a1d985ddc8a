import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import {
  createOwnField,
  type OwnField,
  type OwnFieldType,
  ownFieldTypes,
  updateOwnField,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../../api/form-errors.ts";
import { useWrite } from "../../../api/query.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import styles from "../admin.module.css";

type Values = {
  key: string;
  label: string;
  type: OwnFieldType;
  required: boolean;
  sortable: boolean;
  help: string;
  /** A choice a line; `value = label` where the two differ. */
  choices: string;
};

const withChoices: readonly OwnFieldType[] = ["CHOICE", "MULTI_CHOICE"];

/** Defines a field, or changes one; its key stays what it was. */
export function FieldDialog({ field, onClose }: { field: OwnField | null; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm<Values>({
    initialValues: {
      key: field?.key ?? "",
      label: field?.label ?? "",
      type: field?.type ?? "TEXT",
      required: field?.required ?? false,
      sortable: field?.sortable ?? false,
      help: field?.help ?? "",
      choices: textOf(field?.choices ?? []),
    },
    validate: { label: (label) => (label.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createOwnField, { onDone: onClose, onFailed });
  const update = useWrite(updateOwnField, { onDone: onClose, onFailed });
  const send = form.onSubmit(({ key, choices, help, ...values }) => {
    const listed = withChoices.includes(values.type) ? choicesOf(choices) : [];
    const body = { ...values, help: help.trim() || null, choices: listed };
    if (field) update.mutate({ params: { id: field.id }, body });
    else create.mutate({ body: { ...body, key: key.trim() || keyFrom(values.label) } });
  });
  return (
    <Dialog
      open
      title={field ? t("fields.editTitle", { name: field.label }) : t("fields.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={field ? t("common:save") : t("fields.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <FieldInputs form={form} isNew={field === null} />
      </DialogForm>
    </Dialog>
  );
}

function FieldInputs({ form, isNew }: { form: UseFormReturnType<Values>; isNew: boolean }) {
  const { t } = useTranslation("admin");
  const { label, type } = form.values;
  return (
    <>
      <div className={styles.pair}>
        <TextInput label={t("fields.label")} data-autofocus {...form.getInputProps("label")} />
        <TextInput
          label={t("fields.key")}
          placeholder={keyFrom(label)}
          disabled={!isNew}
          {...form.getInputProps("key")}
        />
      </div>
      <Select
        label={t("fields.typeLabel")}
        allowDeselect={false}
        data={ownFieldTypes.map((value) => ({ value, label: t(`fields.type.${value}`) }))}
        {...form.getInputProps("type")}
      />
      {withChoices.includes(type) && (
        <Textarea
          label={t("fields.choices")}
          description={t("fields.choicesHint")}
          autosize
          minRows={3}
          maxRows={10}
          {...form.getInputProps("choices")}
        />
      )}
      <TextInput label={t("fields.help")} {...form.getInputProps("help")} />
      <Checkbox
        label={t("fields.requiredLong")}
        {...form.getInputProps("required", { type: "checkbox" })}
      />
      <Checkbox
        label={t("fields.sortableLong")}
        {...form.getInputProps("sortable", { type: "checkbox" })}
      />
    </>
  );
}

function choicesOf(text: string): { value: string; label: string }[] {
  return text.split("\n").flatMap((line) => {
    const [value = "", label = value] = line.split("=").map((part) => part.trim());
    return value ? [{ value, label: label || value }] : [];
  });
}

function textOf(choices: OwnField["choices"]): string {
  const lines = choices.map(({ value, label }) =>
    value === label ? value : `${value} = ${label}`,
  );
  return lines.join("\n");
}

/** "Contract end" becomes `contract_end`. */
function keyFrom(label: string): string {
  const plain = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^[_\d]+|_+$/g, "")
    .slice(0, 60);
}
