import { type LeadFieldInfo, listLeadFields, listLeadLists } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { type Choice, useTagChoices, useTeamChoices, useUserChoices } from "../use-choices.ts";

/** What can be asked of leads, under the names that this reader knows. */
export function useLeadFields(): readonly LeadFieldInfo[] {
  const { t } = useTranslation(["conditions", "common"]);
  const { data } = useRead(listLeadFields);
  return useMemo(
    () =>
      (data?.items ?? []).map((field) => {
        if (field.key.startsWith("own.")) return field;
        const label = t(`field.${field.key}` as "field.name", { defaultValue: field.label });
        if (field.key !== "status") return { ...field, label };
        const choices = (field.choices ?? []).map((choice) => {
          const name = `common:leadStatus.${choice.value}` as "common:leadStatus.NEW";
          return { ...choice, label: t(name, { defaultValue: choice.label }) };
        });
        return { ...field, label, choices };
      }),
    [data, t],
  );
}

/** The choices of a field: its own, or the records that it names. Null where anything may be written. */
export function useFieldChoices(): (field: LeadFieldInfo) => readonly Choice[] | null {
  const users = useUserChoices();
  const teams = useTeamChoices();
  const tags = useTagChoices();
  const lists = useListChoices();
  return (field) => {
    if (field.choices) return field.choices;
    if (field.refers === null) return null;
    const known: Partial<Record<string, readonly Choice[]>> = {
      USER: users,
      TEAM: teams,
      TAG: tags,
      LIST: lists,
    };
    return known[field.refers] ?? [];
  };
}

/** Fixed lists to choose from: who is in a dynamic one follows from a condition already. */
export function useListChoices(): Choice[] {
  const { data } = useRead(listLeadLists, { query: { limit: 200 } });
  return (data?.items ?? [])
    .filter(({ kind }) => kind === "FIXED")
    .map(({ id, name }) => ({ value: id, label: name }));
}
