import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import type { AttributeValue } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { instantOfLocal, localOfInstant } from "../../domain/local-instant.ts";
import type { FieldShape } from "./own-values.ts";

type Props = {
  field: FieldShape;
  value: AttributeValue | undefined;
  onChange: (value: AttributeValue) => void;
  error?: React.ReactNode;
};

/** An input for a field of the tenant's own, as its type asks for. */
export function OwnFieldInput({ field, value, onChange, error }: Props) {
  const { t } = useTranslation("common");
  const { type, label, choices, help, required } = field;
  const shared = { label, description: help, withAsterisk: required, error };
  switch (type) {
    case "NUMBER":
      return (
        <NumberInput
          {...shared}
          value={typeof value === "number" || typeof value === "string" ? value : ""}
          onChange={(next) => onChange(next === "" ? null : next)}
        />
      );
    case "BOOLEAN":
      return (
        <Select
          {...shared}
          clearable={!required}
          data={[
            { value: "true", label: t("yes") },
            { value: "false", label: t("no") },
          ]}
          value={typeof value === "boolean" ? String(value) : null}
          onChange={(next) => onChange(next === null ? null : next === "true")}
        />
      );
    case "CHOICE":
      return (
        <Select
          {...shared}
          clearable={!required}
          searchable={choices.length > 8}
          data={choices}
          value={typeof value === "string" ? value : null}
          onChange={onChange}
        />
      );
    case "MULTI_CHOICE":
      return (
        <MultiSelect
          {...shared}
          clearable
          searchable={choices.length > 8}
          data={choices}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    case "DATETIME":
      return (
        <TextInput
          {...shared}
          type="datetime-local"
          value={localOfInstant(String(value ?? ""))}
          onChange={(event) => onChange(instantOfLocal(event.currentTarget.value))}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          type={inputTypes[type]}
          maxLength={500}
          value={typeof value === "string" ? value : String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

const inputTypes = { TEXT: "text", DATE: "date", URL: "url" } as const;
