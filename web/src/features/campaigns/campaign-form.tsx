import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { campaignModes, dialStrategies, dialsAhead, dialsItself } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useScriptChoices, useSkillChoices, useTeamChoices } from "../../shared/use-choices.ts";
import { CallerIdFields } from "./caller-id-fields.tsx";
import { abandonLimits, type CampaignFields, limits, spanOf } from "./campaign-model.ts";
import styles from "./campaigns.module.css";
import { HoursField } from "./hours-field.tsx";
import { MoneyFields } from "./money-fields.tsx";
import { NumbersField } from "./numbers-field.tsx";
import { ProofFields } from "./proof-fields.tsx";
import { RecordingFields } from "./recording-fields.tsx";
import { RetryFields } from "./retry-fields.tsx";
import { ShareFields } from "./share-fields.tsx";
import { SoundField } from "./sound-field.tsx";
import { SourcesField } from "./sources-field.tsx";

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
        maxLength={120}
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
      {dialsAhead(form.values.mode) && <Ahead form={form} />}
      <MultiSelect
        label={t("form.teams")}
        description={t("form.teamsText")}
        placeholder={form.values.teamIds.length === 0 ? t("everyTeam") : ""}
        data={teams}
        searchable
        {...form.getInputProps("teamIds")}
      />
      <SkillSelect form={form} />
      <SourcesField form={form} />
      <ScriptSelect form={form} />
      <CallerIdFields form={form} />
      <div className={styles.triple}>
        <Figure form={form} name="ringSeconds" />
        <Figure form={form} name="wrapUpSeconds" />
        <Figure form={form} name="maxAttempts" />
      </div>
      {dialsItself(form.values.mode) && <ShareFields form={form} />}
      <NumbersField form={form} />
      <RetryFields form={form} />
      <HoursField form={form} />
      <MoneyFields form={form} />
      <RecordingFields form={form} />
      <ProofFields form={form} />
    </>
  );
}

/** What whoever works it must be able to do. */
function SkillSelect({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  return (
    <MultiSelect
      label={t("form.skills")}
      description={t("form.skillsText")}
      placeholder={form.values.skillIds.length === 0 ? t("noSkills") : ""}
      data={useSkillChoices()}
      searchable
      {...form.getInputProps("skillIds")}
    />
  );
}

/** What agents are led by in its calls. */
function ScriptSelect({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  return (
    <Select
      label={t("form.script")}
      description={t("form.scriptText")}
      placeholder={t("noScript")}
      data={useScriptChoices()}
      clearable
      searchable
      {...form.getInputProps("scriptId")}
    />
  );
}

type FigureProps = {
  form: CampaignFormState;
  name: "ringSeconds" | "wrapUpSeconds" | "maxAttempts" | "linesPerAgent";
};

function Figure({ form, name }: FigureProps) {
  const { t } = useTranslation("campaigns");
  const [min, max] = limits[name];
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

/** What only a campaign that dials ahead of its agents needs. */
function Ahead({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  const [min, max] = abandonLimits.map((limit) => limit * 100) as [number, number];
  return (
    <>
      <div className={styles.pair}>
        <NumberInput
          label={t("form.abandonLimit")}
          description={t("form.abandonLimitText")}
          suffix=" %"
          min={min}
          max={max}
          step={0.1}
          decimalScale={1}
          clampBehavior="blur"
          value={Number((form.values.abandonLimit * 100).toFixed(2))}
          onChange={(value) => form.setFieldValue("abandonLimit", Number(value) / 100)}
          error={form.errors.abandonLimit && t("form.between", { min, max })}
        />
        <Figure form={form} name="linesPerAgent" />
      </div>
      <Textarea
        label={t("form.farewell")}
        description={t("form.farewellText")}
        withAsterisk={!form.values.farewellPromptId}
        autosize
        minRows={2}
        maxLength={500}
        value={form.values.farewell ?? ""}
        onChange={(event) => form.setFieldValue("farewell", event.currentTarget.value || null)}
        error={form.errors.farewell && t("form.farewellMissing")}
      />
      <SoundField form={form} name="farewellPromptId" />
    </>
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
