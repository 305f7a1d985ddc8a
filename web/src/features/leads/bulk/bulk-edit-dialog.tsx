import { Select, Switch, TextInput } from "@mantine/core";
import {
  type AttributeValue,
  type BulkChange,
  type Lead,
  type LeadStatus,
  leadStatuses,
  previewBulkEdit,
  startBulkEdit,
} from "@parley/contract";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { isBlank } from "../../../shared/own-fields/own-values.ts";
import { useTagChoices, useUserChoices } from "../../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import { type LeadFilter, selectionOf } from "../lead-filter.ts";
import { AttributeChange } from "./attribute-change.tsx";
import styles from "./bulk.module.css";
import { BulkForecast } from "./bulk-forecast.tsx";

export type BulkAction = BulkChange["action"];

type Props = {
  /** What is done to them where it was chosen already. */
  action?: BulkAction;
  leads: readonly Lead[];
  filter: LeadFilter;
  onClose: () => void;
  onDone: () => void;
};

/** Changes many leads at once: what of them, and what would come of it, before it is done. */
export function BulkEditDialog({ action: given, leads, filter, onClose, onDone }: Props) {
  const { t } = useTranslation(["leads", "common"]);
  const format = useFormat();
  const [action, setAction] = useState<BulkAction>(given ?? "STATUS");
  const [values, setValues] = useState(noValues);
  const [all, setAll] = useState(false);
  const selection = all ? { filter: selectionOf(filter) } : { ids: leads.map(({ id }) => id) };
  const change = changeOf(action, values);
  const asked = change && { selection, change };
  const preview = useWrite(previewBulkEdit);
  const { mutate: look, reset } = preview;
  const wanted = asked ? JSON.stringify(asked) : null;
  useEffect(() => {
    if (wanted === null) reset();
    else look({ body: JSON.parse(wanted) });
  }, [wanted, look, reset]);
  const start = useWrite(startBulkEdit, {
    onDone: () => {
      const count = preview.data?.changed ?? leads.length;
      toast({ text: t("bulkEdit.started", { count, shown: format.number(count) }) });
      onDone();
    },
  });
  return (
    <Dialog title={t(`bulkEdit.title.${given ?? "ANY"}`)} open onClose={onClose}>
      <DialogForm
        submit={t(action === "DELETE" ? "bulk.delete" : "bulkEdit.do")}
        busy={start.isPending}
        onSubmit={() => asked && start.mutate({ body: asked })}
        onCancel={onClose}
        problem={<FormProblem error={start.error ?? preview.error} />}
      >
        {!given && (
          <Select
            label={t("bulkEdit.what")}
            data={(["STATUS", "SOURCE", "ATTRIBUTE", "ADD_TAG", "REMOVE_TAG"] as const).map(
              (value) => ({
                value,
                label: t(`bulkEdit.action.${value}`),
              }),
            )}
            value={action}
            allowDeselect={false}
            onChange={(next) => next && setAction(next as BulkAction)}
            data-autofocus
          />
        )}
        <ValueField action={action} values={values} onChange={setValues} />
        <Switch
          label={t("bulkEdit.all")}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        <div className={styles.forecast} aria-live="polite">
          {asked && <BulkForecast preview={preview.data} />}
        </div>
      </DialogForm>
    </Dialog>
  );
}

const noValues = {
  status: null as LeadStatus | null,
  text: "",
  key: "",
  value: null as AttributeValue,
  owner: null as string | null,
  tag: null as string | null,
};
type Values = typeof noValues;

function changeOf(
  action: BulkAction,
  { status, text, key, value: given, owner, tag }: Values,
): BulkChange | null {
  const value = text.trim() === "" ? null : text.trim();
  switch (action) {
    case "STATUS":
      return status && { action, status };
    case "SOURCE":
      return { action, source: value };
    case "ATTRIBUTE":
      return key.trim() === ""
        ? null
        : { action, key: key.trim(), value: isBlank(given) ? null : given };
    case "ASSIGN":
      return { action, assigneeId: owner };
    case "ADD_TAG":
    case "REMOVE_TAG":
      return tag ? { action, tagId: tag } : null;
    case "DELETE":
      return { action };
  }
}

type FieldProps = { action: BulkAction; values: Values; onChange: (values: Values) => void };

function ValueField({ action, values, onChange }: FieldProps) {
  const { t } = useTranslation(["leads", "common"]);
  const users = useUserChoices();
  const tags = useTagChoices();
  const text = (label: string) => (
    <TextInput
      label={label}
      placeholder={t("bulkEdit.empty")}
      maxLength={action === "SOURCE" ? 120 : 500}
      value={values.text}
      onChange={(event) => onChange({ ...values, text: event.currentTarget.value })}
    />
  );
  switch (action) {
    case "STATUS":
      return (
        <Select
          label={t("form.status")}
          data={leadStatuses.map((value) => ({ value, label: t(`common:leadStatus.${value}`) }))}
          value={values.status}
          onChange={(status) => onChange({ ...values, status: status as LeadStatus | null })}
        />
      );
    case "SOURCE":
      return text(t("form.source"));
    case "ATTRIBUTE":
      return (
        <AttributeChange
          name={values.key}
          value={values.value}
          onChange={(key, value) => onChange({ ...values, key, value })}
        />
      );
    case "ASSIGN":
      return (
        <Select
          label={t("column.owner")}
          placeholder={t("common:nobody")}
          data={users}
          value={values.owner}
          onChange={(owner) => onChange({ ...values, owner })}
          searchable
          clearable
          data-autofocus
        />
      );
    case "ADD_TAG":
    case "REMOVE_TAG":
      return (
        <Select
          label={t("bulkEdit.tag")}
          data={tags}
          value={values.tag}
          onChange={(tag) => onChange({ ...values, tag })}
          searchable
        />
      );
    case "DELETE":
      return <p className="muted">{t("bulkEdit.deleteText")}</p>;
  }
}
