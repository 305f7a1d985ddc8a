import { Select, TextInput } from "@mantine/core";
import {
  type AttributeValue,
  type BulkChange,
  type Lead,
  type LeadStatus,
  leadStatuses,
  previewBulkEdit,
  startBulkEdit,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AttributeChange } from "../../../shared/bulk/attribute-change.tsx";
import { BulkEditDialog } from "../../../shared/bulk/bulk-edit-dialog.tsx";
import { isBlank } from "../../../shared/own-fields/own-values.ts";
import { useOwnLeadFields } from "../../../shared/own-fields/use-own-fields.ts";
import { useTagChoices, useUserChoices } from "../../../shared/use-choices.ts";
import { type LeadFilter, selectionOf } from "../lead-filter.ts";

type BulkAction = BulkChange["action"];

type Props = {
  /** What is done to them where it was chosen already. */
  action?: "ASSIGN" | "DELETE";
  leads: readonly Lead[];
  filter: LeadFilter;
  onClose: () => void;
  onDone: () => void;
};

const offered = ["STATUS", "SOURCE", "ATTRIBUTE", "ADD_TAG", "REMOVE_TAG"] as const;

/** Changes many leads at once: what of them, and to what. */
export function LeadBulkEdit({ action: given, leads, filter, onClose, onDone }: Props) {
  const { t } = useTranslation("records");
  const [action, setAction] = useState<BulkAction>(given ?? "STATUS");
  const [values, setValues] = useState(noValues);
  return (
    <BulkEditDialog
      preview={previewBulkEdit}
      start={startBulkEdit}
      title={given ?? "ANY"}
      change={changeOf(action, values)}
      ids={leads.map(({ id }) => id)}
      filter={selectionOf(filter)}
      onClose={onClose}
      onDone={onDone}
    >
      {!given && (
        <Select
          label={t("bulkEdit.what")}
          data={offered.map((value) => ({ value, label: t(`bulkEdit.action.${value}`) }))}
          value={action}
          allowDeselect={false}
          onChange={(next) => next && setAction(next as BulkAction)}
          data-autofocus
        />
      )}
      <ValueField action={action} values={values} onChange={setValues} />
    </BulkEditDialog>
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
  const { t } = useTranslation(["leads", "common", "records"]);
  const fields = useOwnLeadFields() ?? [];
  const users = useUserChoices();
  const tags = useTagChoices();
  const text = (label: string) => (
    <TextInput
      label={label}
      placeholder={t("records:bulkEdit.empty")}
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
          fields={fields}
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
          label={t("records:bulkEdit.tag")}
          data={tags}
          value={values.tag}
          onChange={(tag) => onChange({ ...values, tag })}
          searchable
        />
      );
    case "DELETE":
      return <p className="muted">{t("records:bulkEdit.deleteText")}</p>;
  }
}
