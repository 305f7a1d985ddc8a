import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { type OwnField, type OwnFieldType, ownFieldTypes } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../../api/form-errors.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import styles from "../admin.module.css";
import { type Field, type FieldOwner, useFieldWrites } from "./use-fields.ts";

type Values = {
  key: string;
  label: string;
  type: OwnFieldType;
  required: boolean;
  sortable: boolean;
  searchable: boolean;
  help: string;
  /** A choice a line; `value = label` where the two differ. */
  choices: string;
};

const withChoices: readonly OwnFieldType[] = ["CHOICE", "MULTI_CHOICE"];
const withWords: readonly OwnFieldType[] = ["TEXT", "URL"];

type Props = { of: FieldOwner; field: Field | null; onClose: () => void };

/** Defines a field, or changes one; its key stays what it was. */
export function FieldDialog({ of, field, onClose }: Props) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm<Values>({
    initialValues: {
      key: field?.key ?? "",
      label: field?.label ?? "",
      type: field?.type ?? "TEXT",
      required: field?.required ?? false,
      sortable: field?.sortable ?? false,
      searchable: field?.searchable ?? false,
      help: field?.help ?? "",
      choices: textOf(field?.choices ?? []),
    },
    validate: { label: (label) => (label.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const { create, update, isPending, error } = useFieldWrites({ onDone: onClose, onFailed });
  const send = form.onSubmit(({ key, choices, help, searchable, ...values }) => {
    const listed = withChoices.includes(values.type) ? choicesOf(choices) : [];
    const hasWords = searchable && withWords.includes(values.type);
    const body = { ...values, searchable: hasWords, help: help.trim() || null, choices: listed };
    if (field) update(field, body);
    else create(of, { ...body, key: key.trim() || keyFrom(values.label) });
  });
  return (
    <Dialog
      open
      title={field ? t("fields.editTitle", { name: field.label }) : t("fields.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={field ? t("common:save") : t("fields.create")}
        busy={isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={error} />}
      >
        <FieldInputs form={form} isNew={field === null} />
      </DialogForm>
    </Dialog>
  );
}

type InputProps = { form: UseFormReturnType<Values>; isNew: boolean };

function FieldInputs({ form, isNew }: InputProps) {
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
      {withWords.includes(type) && (
        <Checkbox
          label={t("fields.searchableLong")}
          {...form.getInputProps("searchable", { type: "checkbox" })}
        />
      )}
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
