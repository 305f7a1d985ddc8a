import type { AttributeValue } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { attributeName } from "../../domain/attribute.ts";
import { useFormat } from "../../i18n/format.ts";
import type { FieldShape, OwnValues } from "./own-values.ts";

/** Attributes as they are read: own fields first, by their labels and in their order, then the others. */
export function useOwnFacts(
  fields: readonly FieldShape[],
  attributes: OwnValues,
): { name: string; value: string | null }[] {
  const { t } = useTranslation("common");
  const format = useFormat();
  const shown = (
    field: FieldShape | undefined,
    value: AttributeValue | undefined,
  ): string | null => {
    if (value === null || value === undefined || value === "") return null;
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "number") return format.value(value);
    if (Array.isArray(value)) return value.map((one) => labelOf(field, one)).join(", ");
    if (field?.type === "DATE") return format.date(value, "UTC");
    if (field?.type === "DATETIME") return format.dateTime(value);
    return labelOf(field, value);
  };
  const keys = new Set(fields.map(({ key }) => key));
  return [
    ...fields.map((field) => ({ name: field.label, value: shown(field, attributes[field.key]) })),
    ...Object.entries(attributes)
      .filter(([key]) => !keys.has(key))
      .map(([key, value]) => ({ name: attributeName(key), value: shown(undefined, value) })),
  ];
}

function labelOf(field: FieldShape | undefined, value: string): string {
  return field?.choices.find((choice) => choice.value === value)?.label ?? value;
}
