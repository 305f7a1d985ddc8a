import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { campaignModes, dialStrategies } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useTeamChoices } from "../../shared/use-choices.ts";
import { type CampaignFields, newCampaign, spanOf } from "./campaign-model.ts";
import styles from "./campaigns.module.css";

export type CampaignFormState = UseFormReturnType<CampaignFields>;

/** Every setting of a campaign, each with what it does. */
export function CampaignForm(props: { form: CampaignFormState; isRunning: boolean }) {
  const { form, isRunning } = props;
  const { t } = useTranslation("campaigns");
  const teams = useTeamChoices();
  return (
    <>
      <TextInput
        label={t("form.name")}
        withAsterisk
        data-autofocus
        {...form.getInputProps("name")}
        error={form.errors.name && t("form.nameMissing")}
      />
      <div className={styles.pair}>
        <Select
          label={t("form.mode")}
          description={isRunning ? t("form.modeRunning") : t(`modeText.${form.values.mode}`)}
          disabled={isRunning}
          allowDeselect={false}
          data={campaignModes.map((mode) => ({ value: mode, label: t(`mode.${mode}`) }))}
          {...form.getInputProps("mode")}
        />
        <Select
          label={t("form.strategy")}
          description={t(`strategyText.${form.values.strategy}`)}
          allowDeselect={false}
          data={dialStrategies.map((one) => ({ value: one, label: t(`strategy.${one}`) }))}
          {...form.getInputProps("strategy")}
        />
      </div>
      <MultiSelect
        label={t("form.teams")}
        description={t("form.teamsText")}
        placeholder={form.values.teamIds.length === 0 ? t("everyTeam") : ""}
        data={teams}
        searchable
        {...form.getInputProps("teamIds")}
      />
      <TextInput
        label={t("form.callerId")}
        description={t("form.callerIdText")}
        placeholder="+442079460000"
        inputMode="tel"
        value={form.values.callerId ?? ""}
        onChange={(event) => form.setFieldValue("callerId", event.currentTarget.value || null)}
        error={form.errors.callerId && t("form.callerIdWrong")}
      />
      <div className={styles.triple}>
        <Figure form={form} name="ringSeconds" min={15} max={60} />
        <Figure form={form} name="wrapUpSeconds" min={5} max={600} />
        <Figure form={form} name="maxAttempts" min={1} max={20} />
      </div>
      <RetryDelays form={form} />
    </>
  );
}

type FigureProps = {
  form: CampaignFormState;
  name: "ringSeconds" | "wrapUpSeconds" | "maxAttempts";
  min: number;
  max: number;
};

function Figure({ form, name, min, max }: FigureProps) {
  const { t } = useTranslation("campaigns");
  return (
    <NumberInput
      label={t(`form.${name}`)}
      description={t(`form.${name}Text`, { min, max })}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="blur"
      {...form.getInputProps(name)}
      error={form.errors[name] && t("form.between", { min, max })}
    />
  );
}

type RetryKey = keyof CampaignFields["retryMinutes"];
const retryKeys = Object.keys(newCampaign.retryMinutes) as RetryKey[];
const longestMinutes = 60 * 24 * 30;

/** How long to wait before the next attempt, by how the last one ended. */
function RetryDelays({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const span = useSpan();
  return (
    <fieldset className={styles.retries}>
      <legend>{t("form.retries")}</legend>
      <p className="muted t1">{t("form.retriesText")}</p>
      <div className={styles.triple}>
        {retryKeys.map((key) => (
          <NumberInput
            key={key}
            label={t(`common:outcome.${key}`)}
            description={span(Number(form.values.retryMinutes[key]) || 0)}
            min={0}
            max={longestMinutes}
            allowDecimal={false}
            clampBehavior="blur"
            {...form.getInputProps(`retryMinutes.${key}`)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Says minutes as people do: "4 hours". */
export function useSpan(): (minutes: number) => string {
  const { t } = useTranslation("campaigns");
  return (minutes) => {
    const { unit, count } = spanOf(minutes);
    return t(`span.${unit}`, { count });
  };
}
