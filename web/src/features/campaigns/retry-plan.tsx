import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  type Campaign,
  getMemberPlan,
  type RetryPlan as Plan,
  previewRetries,
} from "@parley/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { type CampaignFields, wrongFields } from "./campaign-model.ts";
import styles from "./campaigns.module.css";

/** What the settings in the form come to for one lead that is added now. */
export function RetryPreview({ fields }: { fields: CampaignFields }) {
  const { t } = useTranslation("campaigns");
  const { maxAttempts, retryMinutes, outcomeLimits, hours, purpose } = fields;
  const [asked] = useDebouncedValue(
    { maxAttempts, retryMinutes, outcomeLimits, hours, purpose },
    300,
  );
  const isWhole = !wrongFields({ ...fields, ...asked }).some((name) =>
    /^(maxAttempts|retryMinutes|outcomeLimits)/.test(name),
  );
  const { data } = useQuery({
    queryKey: [previewRetries.path, asked],
    queryFn: ({ signal }) => call(previewRetries, { body: asked }, { signal }),
    placeholderData: keepPreviousData,
    enabled: isWhole,
    retry: false,
  });
  if (!data) return null;
  return (
    <section className={styles.plan} aria-label={t("plan.title")}>
      <h3>{t("plan.title")}</h3>
      <PlanView plan={data} />
    </section>
  );
}

type Props = { campaign: Campaign; memberId: string; leadName: string; onClose: () => void };

/** When one lead of a campaign is called next, and when again. */
export function MemberPlanDialog({ campaign, memberId, leadName, onClose }: Props) {
  const { t } = useTranslation("campaigns");
  const params = { id: campaign.id, memberId };
  const { data, error, refetch } = useRead(getMemberPlan, { params }, { asksAgain: true });
  return (
    <Dialog open title={t("plan.of", { name: leadName })} onClose={onClose}>
      {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
      {data && <PlanView plan={data} />}
    </Dialog>
  );
}

function PlanView({ plan }: { plan: Plan }) {
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
