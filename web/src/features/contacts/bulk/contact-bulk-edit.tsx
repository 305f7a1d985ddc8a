import { Select, TextInput } from "@mantine/core";
import {
  type AttributeValue,
  type ContactBulkChange,
  previewContactBulkEdit,
  startContactBulkEdit,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AttributeChange } from "../../../shared/bulk/attribute-change.tsx";
import { BulkEditDialog } from "../../../shared/bulk/bulk-edit-dialog.tsx";
import { isBlank } from "../../../shared/own-fields/own-values.ts";
import { useOwnContactFields } from "../../../shared/own-fields/use-own-fields.ts";
import { useTagChoices } from "../../../shared/use-choices.ts";
import { useLanguageChoices } from "../../../shared/use-language-choices.ts";
import { Segmented } from "../../../ui/segmented.tsx";
import type { Row } from "../contact-columns.tsx";
import { type ContactFilter, selectionOf } from "../contact-filter.ts";

type Action = ContactBulkChange["action"];
type Props = {
  /** What is done to them where it was chosen already. */
  action?: "DELETE";
  contacts: readonly Row[];
  filter: ContactFilter;
  onClose: () => void;
  onDone: () => void;
};

const offered = ["COMPANY", "LANGUAGE", "ATTRIBUTE", "ADD_TAG", "REMOVE_TAG"] as const;

/** Changes many contacts at once: what of them, and to what. */
export function ContactBulkEdit({ action: given, contacts, filter, onClose, onDone }: Props) {
  const { t } = useTranslation("records");
  const [action, setAction] = useState<Action>(given ?? "COMPANY");
  const kind = filter.kind ?? contacts[0]?.kind ?? "PERSON";
  const [values, setValues] = useState<Values>({ ...noValues, kind });
  return (
    <BulkEditDialog
      preview={previewContactBulkEdit}
      start={startContactBulkEdit}
      title={given ?? "ANY"}
      change={changeOf(action, values)}
      ids={contacts.map(({ id }) => id)}
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
          onChange={(next) => next && setAction(next as Action)}
          data-autofocus
        />
      )}
      <ValueField action={action} values={values} onChange={setValues} />
    </BulkEditDialog>
  );
}

const noValues = {
  company: "",
  language: null as string | null,
  kind: "PERSON" as Row["kind"],
  key: "",
  value: null as AttributeValue,
  tag: null as string | null,
};
type Values = typeof noValues;

function changeOf(action: Action, values: Values): ContactBulkChange | null {
  const { company, language, kind, key, value, tag } = values;
  switch (action) {
    case "COMPANY":
      return { action, company: company.trim() === "" ? null : company.trim() };
    case "LANGUAGE":
      return { action, language };
    case "ATTRIBUTE":
      if (key.trim() === "") return null;
      return { action, kind, key: key.trim(), value: isBlank(value) ? null : value };
    case "ADD_TAG":
    case "REMOVE_TAG":
      return tag ? { action, tagId: tag } : null;
    case "DELETE":
      return { action };
  }
}

type FieldProps = { action: Action; values: Values; onChange: (values: Values) => void };

function ValueField({ action, values, onChange }: FieldProps) {
  const { t } = useTranslation(["contacts", "records"]);
  const languages = useLanguageChoices();
  const tags = useTagChoices();
  switch (action) {
    case "COMPANY":
      return (
        <TextInput
          label={t("column.company")}
          placeholder={t("records:bulkEdit.empty")}
          maxLength={120}
          value={values.company}
          onChange={(event) => onChange({ ...values, company: event.currentTarget.value })}
        />
      );
    case "LANGUAGE":
      return (
        <Select
          label={t("column.language")}
          placeholder={t("records:bulkEdit.empty")}
          data={languages}
          value={values.language}
          onChange={(language) => onChange({ ...values, language })}
          searchable
          clearable
        />
      );
    case "ATTRIBUTE":
      return <OwnField values={values} onChange={onChange} />;
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
      return <p className="muted">{t("records:bulkEdit.deleteContactsText")}</p>;
  }
}

/** A field of people is none of companies, so it is said first of whom it is. */
function OwnField({ values, onChange }: Omit<FieldProps, "action">) {
  const { t } = useTranslation(["contacts", "records"]);
  const fields = useOwnContactFields(values.kind) ?? [];
  return (
    <>
      <Segmented<Row["kind"]>
        label={t("records:bulkEdit.kindOf")}
        options={[
          { value: "PERSON", label: t("people") },
          { value: "COMPANY", label: t("companies") },
        ]}
        value={values.kind}
        onChange={(kind) => onChange({ ...values, kind, key: "", value: null })}
      />
      <AttributeChange
        key={values.kind}
        fields={fields}
        name={values.key}
        value={values.value}
        onChange={(key, value) => onChange({ ...values, key, value })}
      />
    </>
  );
}
