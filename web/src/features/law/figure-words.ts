import type { LawFigures } from "@parley/contract";
import { weekdays } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";

type Figure = keyof LawFigures;
export type FigureKind = "hours" | "flag" | "consent" | "number";

export function kindOf(figure: Figure): FigureKind {
  if (figure === "hours") return "hours";
  if (figure === "closedOnHolidays" || figure === "callerIdNeeded") return "flag";
  return figure === "marketingConsent" || figure === "serviceConsent" ? "consent" : "number";
}

/** A figure in words: hours by groups of days that are alike, numbers, yes and no. */
export function useFigureWords(): (figure: Figure, value: unknown) => string {
  const { t } = useTranslation(["law", "settings"]);
  const format = useFormat();
  const hoursOf = (hours: LawFigures["hours"]) => {
    const groups: { from: string; to: string; spans: string }[] = [];
    for (const day of weekdays) {
      const spans = hours[day].map(({ from, to }) => `${from}–${to}`).join(", ") || t("closed");
      const name = t(`settings:day.${day}`);
      const last = groups.at(-1);
      if (last?.spans === spans) last.to = name;
      else groups.push({ from: name, to: name, spans });
    }
    return groups
      .map(({ from, to, spans }) => `${from === to ? from : `${from}–${to}`}: ${spans}`)
      .join("; ");
  };
  return (figure, value) => {
    switch (kindOf(figure)) {
      case "hours":
        return hoursOf(value as LawFigures["hours"]);
      case "flag":
        return t(value === true ? "yes" : "no");
      case "consent":
        return t(`consentNeed.${value as LawFigures["marketingConsent"]}`);
      default:
        return value === null || value === undefined ? t("noBound") : format.number(Number(value));
    }
  };
}
