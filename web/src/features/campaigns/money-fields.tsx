import { NumberInput } from "@mantine/core";
import { getLook, millionths } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { digitsOf } from "../../domain/money.ts";
import type { CampaignFormState } from "./campaign-form.tsx";
import styles from "./campaigns.module.css";

/** What the campaign may cost, and what its calls do where the organisation's own rates are not to hold. */
export function MoneyFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaignPlan");
  const { data } = useRead(getLook, {});
  const { budget, rates, saleMinor } = form.values;
  const currency = budget?.currency ?? data?.currency;
  if (!currency) return null;
  const digits = digitsOf(currency);
  const setBudget = (value: number | string) => {
    const minor = Math.round(Number(value) * 10 ** digits);
    form.setFieldValue("budget", value === "" || minor < 1 ? null : { minor, currency });
  };
  const setSale = (value: number | string) => {
    const minor = Math.round(Number(value) * 10 ** digits);
    form.setFieldValue("saleMinor", value === "" || minor < 1 ? null : minor);
  };
  const rate = (name: "lineMinute" | "agentHour") => (
    <NumberInput
      label={t(`money.${name}`)}
      description={t("money.rateText")}
      suffix={` ${currency}`}
      min={0}
      decimalScale={6}
      value={rates?.[name] == null ? "" : rates[name] / millionths}
      onChange={(value) =>
        form.setFieldValue("rates", {
          ...(rates ?? { lineMinute: null, agentHour: null }),
          [name]: value === "" ? null : Math.round(Number(value) * millionths),
        })
      }
    />
  );
  return (
    <div className={styles.triple}>
      <NumberInput
        label={t("money.budget")}
        description={t("money.budgetText")}
        suffix={` ${currency}`}
        min={0}
        decimalScale={digits}
        thousandSeparator=","
        value={budget ? budget.minor / 10 ** digits : ""}
        onChange={setBudget}
        error={form.errors["budget.currency"] ?? form.errors.budget}
      />
      {rate("lineMinute")}
      {rate("agentHour")}
      <NumberInput
        label={t("money.sale")}
        description={t("money.saleText")}
        suffix={` ${currency}`}
        min={0}
        decimalScale={digits}
        thousandSeparator=","
        value={saleMinor ? saleMinor / 10 ** digits : ""}
        onChange={setSale}
        error={form.errors.saleMinor}
      />
    </div>
  );
}
