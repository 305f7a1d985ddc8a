import { NumberInput } from "@mantine/core";
import { retryOutcomes } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { type CampaignFormState, useSpan } from "./campaign-form.tsx";
import { limits } from "./campaign-model.ts";
import styles from "./campaigns.module.css";
import { RetryPreview } from "./retry-plan.tsx";

type Outcome = (typeof retryOutcomes)[number];
const [shortest, longest] = limits.retryMinutes;
const [fewest, most] = limits.outcomeLimits;

/** How long a lead rests and how often it is tried, by how its attempts end, and what that comes to. */
export function RetryFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  return (
    <fieldset className={styles.retries}>
      <legend>{t("form.retries")}</legend>
      <p className="muted t1">{t("form.retriesText")}</p>
      {retryOutcomes.map((outcome) => (
        <RetryRow key={outcome} form={form} outcome={outcome} />
      ))}
      <RetryPreview fields={form.values} />
    </fieldset>
  );
}

function RetryRow({ form, outcome }: { form: CampaignFormState; outcome: Outcome }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const span = useSpan();
  const name = t(`common:outcome.${outcome}`);
  const limit = form.values.outcomeLimits[outcome];
  return (
    <div className={styles.retry}>
      <span>{name}</span>
      <NumberInput
        aria-label={t("form.retryMinutes", { outcome: name })}
        suffix={` ${t("form.retryUnit")}`}
        min={shortest}
        max={longest}
        allowDecimal={false}
        clampBehavior="blur"
        {...form.getInputProps(`retryMinutes.${outcome}`)}
        error={
          form.errors[`retryMinutes.${outcome}`] &&
          t("form.between", { min: shortest, max: longest })
        }
      />
      <span className="muted t1">{span(Number(form.values.retryMinutes[outcome]) || 0)}</span>
      <NumberInput
        aria-label={t("form.outcomeLimit", { outcome: name })}
        placeholder={t("form.outcomeLimitNone")}
        prefix={`${t("form.outcomeLimitPrefix")} `}
        min={fewest}
        max={most}
        allowDecimal={false}
        clampBehavior="blur"
        value={limit ?? ""}
        onChange={(value) =>
          form.setFieldValue("outcomeLimits", {
            ...form.values.outcomeLimits,
            [outcome]: value === "" ? undefined : Number(value),
          })
        }
        error={
          form.errors[`outcomeLimits.${outcome}`] && t("form.between", { min: fewest, max: most })
        }
      />
    </div>
  );
}
