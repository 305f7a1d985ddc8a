import { TextInput } from "@mantine/core";
import { type LedgerReport, localAt, plusDays } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./report.module.css";

type Props = {
  report: LedgerReport | undefined;
  from: string | undefined;
  to: string | undefined;
};

const lengths = { today: 1, week: 7, month: 30 } as const;
const presets = ["today", "week", "month"] as const;

/** Which days the page is about, by the organisation's clock; they stand in the address. */
export function PeriodBar({ report, from, to }: Props) {
  const { t } = useTranslation("proof");
  const navigate = useNavigate({ from: "/campaigns/$campaignId/report" });
  const shown = { from: from ?? report?.from ?? "", to: to ?? report?.to ?? from ?? "" };
  const go = (search: { from?: string; to?: string }) => void navigate({ search, replace: true });
  const preset = presets.find((one) => {
    const days = report && daysOf(report, lengths[one]);
    return days?.from === shown.from && days.to === shown.to;
  });
  return (
    <div className={styles.period}>
      <Segmented
        label={t("report.period")}
        options={presets.map((value) => ({ value, label: t(`report.presets.${value}`) }))}
        value={preset as (typeof presets)[number]}
        onChange={(value) => report && go(daysOf(report, lengths[value]))}
      />
      <TextInput
        type="date"
        size="xs"
        aria-label={t("report.from")}
        value={shown.from}
        max={shown.to}
        onChange={({ currentTarget: { value } }) => {
          if (value) go({ from: value, to: shown.to < value ? value : shown.to });
        }}
      />
      <span aria-hidden>–</span>
      <TextInput
        type="date"
        size="xs"
        aria-label={t("report.to")}
        value={shown.to}
        onChange={({ currentTarget: { value } }) => {
          if (value) go({ from: shown.from > value ? value : shown.from, to: value });
        }}
      />
    </div>
  );
}

/** So many days that end today. */
function daysOf({ at, timeZone }: LedgerReport, days: number): { from: string; to: string } {
  const today = localAt(timeZone, new Date(at));
  return { from: textOf(plusDays(today, 1 - days)), to: textOf(today) };
}

function textOf({ year, month, day }: { year: number; month: number; day: number }): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}
