import { MultiSelect, Select, TextInput } from "@mantine/core";
import { callerIdRules } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useCallerIdChoices } from "../../shared/use-choices.ts";
import type { CampaignFormState } from "./campaign-form.tsx";
import styles from "./campaigns.module.css";

/** What whoever is called sees on the display: one number, each in its turn, or the nearest. */
export function CallerIdFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation(["callerIds", "campaigns"]);
  const numbers = useCallerIdChoices();
  const { callerId, callerIdRule, callerIdSet } = form.values;
  const isFixed = callerIdRule === "FIXED";
  return (
    <>
      <div className={styles.pair}>
        <Select
          label={t("rule")}
          description={t(`ruleText.${callerIdRule ?? "FIXED"}`)}
          allowDeselect={false}
          data={callerIdRules.map((value) => ({ value, label: t(`rules.${value}`) }))}
          {...form.getInputProps("callerIdRule")}
        />
        <TextInput
          label={isFixed ? t("campaigns:form.callerId") : t("otherwise")}
          description={isFixed ? t("campaigns:form.callerIdText") : t("otherwiseText")}
          placeholder="+442079460000"
          inputMode="tel"
          value={callerId ?? ""}
          onChange={(event) => form.setFieldValue("callerId", event.currentTarget.value || null)}
          error={form.errors.callerId && t("campaigns:form.callerIdWrong")}
        />
      </div>
      {!isFixed && (
        <MultiSelect
          label={t("set")}
          description={numbers.length === 0 ? t("setMissing") : t("setText")}
          placeholder={callerIdSet?.length ? "" : t("wholeStock")}
          data={numbers}
          searchable
          {...form.getInputProps("callerIdSet")}
        />
      )}
    </>
  );
}
