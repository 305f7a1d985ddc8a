import { Select, TextInput } from "@mantine/core";
import type { AttributeValue } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnFieldInput } from "../own-fields/own-field-input.tsx";
import type { FieldShape } from "../own-fields/own-values.ts";

type Props = {
  /** The fields of the tenant's own that these records have. */
  fields: readonly FieldShape[];
  name: string;
  value: AttributeValue;
  onChange: (name: string, value: AttributeValue) => void;
};

// No key of a field begins so.
const another = "?";

/** Which detail is changed, and to what: a field of the tenant's own as its type asks for. */
export function AttributeChange({ fields, name, value, onChange }: Props) {
  const { t } = useTranslation("records");
  const [isFree, setFree] = useState(false);
  const field = isFree ? undefined : fields.find(({ key }) => key === name);
  const asksForName = isFree || fields.length === 0;
  return (
    <>
      {fields.length > 0 && (
        <Select
          label={t("bulkEdit.attribute")}
          data={[
            ...fields.map(({ key, label }) => ({ value: key, label })),
            { value: another, label: t("bulkEdit.anotherDetail") },
          ]}
          value={isFree ? another : name || null}
          allowDeselect={false}
          onChange={(key) => {
            setFree(key === another);
            onChange(key === another ? "" : (key ?? ""), null);
          }}
        />
      )}
      {asksForName && (
        <TextInput
          label={t("bulkEdit.detailName")}
          maxLength={60}
          value={name}
          onChange={(event) => onChange(event.currentTarget.value, value)}
        />
      )}
      {field ? (
        <OwnFieldInput
          field={{ ...field, label: t("bulkEdit.value") }}
          value={value ?? undefined}
          onChange={(next) => onChange(name, next)}
        />
      ) : (
        <TextInput
          label={t("bulkEdit.value")}
          placeholder={t("bulkEdit.empty")}
          maxLength={500}
          value={String(value ?? "")}
          onChange={(event) => onChange(name, event.currentTarget.value)}
        />
      )}
    </>
  );
}
