import { Checkbox, NumberInput, Select } from "@mantine/core";
import { consentNeeds, type LawFigures, weekdays } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { HoursInput } from "../admin/settings/hours-input.tsx";
import { kindOf } from "./figure-words.ts";

type Figure = keyof LawFigures;
type Props = {
  figure: Figure;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
};

const office = Object.fromEntries(
  weekdays.map((day) => [day, [{ from: "09:00", to: "20:00" }]]),
) as LawFigures["hours"];

/** Where a figure begins that the tenant has not decided yet. */
export function firstOf(figure: Figure): unknown {
  switch (kindOf(figure)) {
    case "hours":
      return office;
    case "flag":
      return true;
    case "consent":
      return "ALWAYS";
    default:
      return null;
  }
}

/** A figure as its kind is written. */
export function FigureInput({ figure, value, error, onChange }: Props) {
  const { t } = useTranslation("law");
  switch (kindOf(figure)) {
    case "hours":
      return (
        <HoursInput
          value={value as LawFigures["hours"]}
          errors={new Map()}
          disabled={false}
          onChange={onChange}
        />
      );
    case "flag":
      return (
        <Checkbox
          label={t(`figure.${figure}`)}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "consent":
      return (
        <Select
          label={t("packs.value")}
          data={consentNeeds.map((need) => ({ value: need, label: t(`consentNeed.${need}`) }))}
          value={String(value)}
          allowDeselect={false}
          onChange={onChange}
        />
      );
    default:
      return (
        <NumberInput
          label={t("packs.value")}
          description={t("packs.noneText")}
          min={0}
          max={3650}
          allowDecimal={false}
          value={typeof value === "number" ? value : ""}
          error={error}
          onChange={(next) => onChange(typeof next === "number" ? next : null)}
        />
      );
  }
}
