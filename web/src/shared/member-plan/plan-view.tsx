import { Select } from "@mantine/core";
import type { RetryPlan as Plan } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./plan-view.module.css";

/** When a lead is called, and when again, by how its calls might end. */
export function PlanView({ plan }: { plan: Plan }) {
  const { t } = useTranslation(["campaigns", "errors", "common"]);
  const format = useFormat();
  const [outcome, setOutcome] = useState<Plan["plans"][number]["outcome"]>("NO_ANSWER");
  const shown = plan.plans.find((one) => one.outcome === outcome);
  if (!shown) return null;
  const moved = (movedBy: (typeof shown.attempts)[number]["movedBy"]) =>
    movedBy
      .map((one) =>
        one === "CAMPAIGN_HOURS" ? t("plan.campaignHours") : t(`errors:refused.${one}`),
      )
      .join("; ");
  const ends =
    shown.ends === "NOT_ALLOWED"
      ? shown.reasons.map((reason) => t(`errors:refused.${reason}`)).join("; ")
      : t(`doneBecause.${shown.ends}`);
  return (
    <>
      <Select
        label={t("plan.if")}
        allowDeselect={false}
        value={outcome}
        onChange={(value) => {
          const chosen = plan.plans.find((one) => one.outcome === value);
          if (chosen) setOutcome(chosen.outcome);
        }}
        data={plan.plans.map((one) => ({
          value: one.outcome,
          label: t(`common:outcome.${one.outcome}`),
        }))}
      />
      <ol className={styles.planned} aria-live="polite">
        {shown.attempts.map(({ number, at, movedBy }) => (
          <li key={number}>
            <span className="num faint">{format.number(number)}</span>
            <time dateTime={at}>{format.dateTime(at, plan.timeZone)}</time>
            <span className="muted t1">{moved(movedBy)}</span>
          </li>
        ))}
      </ol>
      <p className="muted t1">
        {t("plan.ends", { why: ends })} {t("plan.zone", { zone: plan.timeZone })}
      </p>
    </>
  );
}
