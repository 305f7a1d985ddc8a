import type { WhatIfRun } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";

/** What a simulation stands on, and what it had to take for granted. */
export function useBasisWords(): (basis: WhatIfRun["basis"]) => string {
  const { t } = useTranslation("whatIf");
  const format = useFormat();
  return ({ from, dials, sinceDays, assumed }) => {
    const learned = t(`basis.${from}`, { dials: format.number(dials), days: sinceDays });
    if (assumed.length === 0) return learned;
    const what = assumed.map((one) => t(`assumed.${one.what}`)).join(", ");
    return `${learned} ${t("assumedAre", { what })}`;
  };
}
