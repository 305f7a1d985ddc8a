import type { AttributeValue, LeadFieldInfo } from "@parley/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { Column } from "../../ui/data-table/columns.ts";

type Row = { attributes?: Readonly<Record<string, AttributeValue>> };

/** A field of the tenant's own as a column of a list; shown when asked for. */
export function useOwnColumn<T extends Row>(): (field: LeadFieldInfo) => Column<T> {
  const { t } = useTranslation("common");
  const format = useFormat();
  return useCallback(
    ({ key, label, type, sortable, choices }) => {
      const one = (value: unknown): string => {
        if (typeof value === "boolean") return t(value ? "yes" : "no");
        if (typeof value === "number") return format.value(value);
        if (Array.isArray(value)) return value.map(one).join(", ");
        const text = String(value ?? "");
        if (text && type === "INSTANT") return format.dateTime(text);
        if (text && type === "DATE") return format.date(text, "UTC");
        return choices?.find((choice) => choice.value === text)?.label ?? text;
      };
      return {
        id: key,
        title: label,
        width: 120,
        grow: 1,
        extra: true,
        end: type === "NUMBER",
        ...(sortable ? { sort: [key, `-${key}`] as const } : {}),
        cell: ({ attributes }) => <span className="muted">{one(attributes?.[key.slice(4)])}</span>,
      };
    },
    [t, format],
  );
}
