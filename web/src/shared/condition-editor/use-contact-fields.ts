import { type Contact, type LeadFieldInfo, listContactConditionFields } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";

/** What can be asked of people, of firms, or of both, under the names that this reader knows. */
export function useContactFields(kind: Contact["kind"] | undefined): readonly LeadFieldInfo[] {
  const { t } = useTranslation(["conditions", "contacts"]);
  const { data } = useRead(listContactConditionFields, { query: kind ? { kind } : {} });
  return useMemo(
    () =>
      (data?.items ?? []).map((field) => {
        if (field.key.startsWith("own.")) return field;
        const label = t(`field.${field.key}` as "field.name", { defaultValue: field.label });
        if (field.key !== "kind") return { ...field, label };
        const choices = (field.choices ?? []).map(({ value }) => ({
          value,
          label: t(`contacts:kind.${value}` as "contacts:kind.PERSON"),
        }));
        return { ...field, label, choices };
      }),
    [data, t],
  );
}
