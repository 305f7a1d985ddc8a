import { Select, TextInput } from "@mantine/core";
import type { AttributeValue } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnFieldInput } from "../../../shared/own-fields/own-field-input.tsx";
import { useOwnLeadFields } from "../../../shared/own-fields/use-own-fields.ts";

type Props = {
  name: string;
  value: AttributeValue;
  onChange: (name: string, value: AttributeValue) => void;
};

// No key of a field begins so.
const another = "?";

/** Which detail of leads is changed, and to what: a field of the tenant's own as its type asks for. */
export function AttributeChange({ name, value, onChange }: Props) {
  const { t } = useTranslation("leads");
  const fields = useOwnLeadFields() ?? [];
  const [isFree, setFree] = useState(false);
  const field = isFree ? undefined : fields.find(({ key }) => key === name);
  const asksForName = isFree || fields.length === 0;
  return (
    <>
      {fields.length > 0 && (
        <Select
          label={t("form.attribute")}
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
          field={{ ...field, label: t("form.value") }}
          value={value ?? undefined}
          onChange={(next) => onChange(name, next)}
        />
      ) : (
        <TextInput
          label={t("form.value")}
          placeholder={t("bulkEdit.empty")}
          maxLength={500}
          value={String(value ?? "")}
          onChange={(event) => onChange(name, event.currentTarget.value)}
        />
      )}
    </>
  );
}
