import { type Campaign, weekdays } from "@parley/contract";
import { useTranslation } from "react-i18next";
import type { Fact } from "../../ui/fact-list.tsx";

/** The hours of a week as facts: days with the same hours that follow each other stand together. */
export function useHoursFacts(): (hours: Campaign["hours"]) => Fact[] {
  const { t } = useTranslation(["settings", "campaignPlan"]);
  return (hours) => {
    if (hours === null) return [];
    const days = weekdays.map((day) => ({
      day,
      spans: hours[day].map(({ from, to }) => `${from}-${to}`).join(", "),
    }));
    const runs: { first: string; last: string; spans: string }[] = [];
    for (const { day, spans } of days) {
      const run = runs.at(-1);
      const name = t(`settings:day.${day}`);
      if (run?.spans === spans) run.last = name;
      else runs.push({ first: name, last: name, spans });
    }
    return runs.map(({ first, last, spans }) => ({
      name: first === last ? first : t("campaignPlan:hours.days", { first, last }),
      value: spans || t("settings:closed"),
    }));
  };
}
