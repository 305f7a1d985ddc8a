import type { Condition, ConditionLeaf, ConditionScalar, LeadFieldInfo } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useFieldChoices, useLeadFields } from "./use-lead-fields.ts";

export type LeafWords = { name: string; operator: string; value: string };

/** Conditions of leads, or about these fields, in words: a question as "Age is at least 30", a whole one as a sentence. */
export function useConditionWords(asked?: readonly LeadFieldInfo[]) {
  const { t } = useTranslation("conditions");
  const format = useFormat();
  const ofLeads = useLeadFields();
  const fields = new Map((asked ?? ofLeads).map((field) => [field.key, field]));
  const choicesOf = useFieldChoices();
  const one = (field: LeadFieldInfo | undefined, value: ConditionScalar): string => {
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "number") return format.number(value);
    const named = field && choicesOf(field)?.find((choice) => choice.value === value)?.label;
    return named ?? (field?.type === "INSTANT" ? format.dateTime(value) : value);
  };
  const leaf = ({ field: key, op, value }: ConditionLeaf): LeafWords => {
    const field = fields.get(key);
    const values = value === undefined ? [] : [value].flat();
    const isDays = op === "LAST_DAYS" || op === "NOT_LAST_DAYS";
    const shown = isDays
      ? [t("days", { count: Number(values[0]) })]
      : values.map((item) => one(field, item));
    return {
      name: field?.label ?? key,
      operator: t(`op.${op}`),
      value: shown.join(op === "BETWEEN" ? t("and") : ", "),
    };
  };
  const sentence = (condition: Condition): string => {
    const inner = (parts: Condition[], by: string) =>
      parts.map((part) => ("field" in part ? sentence(part) : `(${sentence(part)})`)).join(by);
    if ("all" in condition) return inner(condition.all, t("and"));
    if ("any" in condition) return inner(condition.any, t("or"));
    if ("not" in condition) return t("notThat", { what: sentence(condition.not) });
    const { name, operator, value } = leaf(condition);
    return [name, operator, value].filter(Boolean).join(" ");
  };
  return { leaf, sentence };
}
