import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { callerIdRules } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useCallerIdChoices } from "../../shared/use-choices.ts";
import { type Aspect, restOutcomes, type Settings } from "./arm-model.ts";

type Props = {
  settings: Settings;
  compared: readonly Aspect[];
  onChange: (settings: Settings) => void;
};

/** The settings of one arm: those that are compared, each with its field. */
export function SettingsOfArm({ settings, compared, onChange }: Props) {
  const { t } = useTranslation(["splitTest", "campaigns", "common"]);
  const set = (part: Partial<Settings>) => onChange({ ...settings, ...part });
  const { retryMinutes } = settings;
  return (
    <>
      {compared.includes("ring") && (
        <NumberInput
          label={t("aspect.ring")}
          suffix={` ${t("secondsUnit")}`}
          {...{ min: 15, max: 60, allowDecimal: false, value: settings.ringSeconds }}
          onChange={(value) => set({ ringSeconds: Number(value) || 15 })}
        />
      )}
      {compared.includes("attempts") && (
        <NumberInput
          label={t("aspect.attempts")}
          {...{ min: 1, max: 20, allowDecimal: false, value: settings.maxAttempts }}
          onChange={(value) => set({ maxAttempts: Number(value) || 1 })}
        />
      )}
      {compared.includes("rests") &&
        restOutcomes.map((outcome) => (
          <NumberInput
            key={outcome}
            label={t("restAfter", { outcome: t(`common:outcome.${outcome}`) })}
            suffix={` ${t("campaigns:form.retryUnit")}`}
            {...{ min: 0, max: 43_200, allowDecimal: false, value: retryMinutes[outcome] }}
            onChange={(value) =>
              set({ retryMinutes: { ...retryMinutes, [outcome]: Number(value) || 0 } })
            }
          />
        ))}
      {compared.includes("callerId") && <ShownNumber settings={settings} set={set} />}
    </>
  );
}

type ShownProps = { settings: Settings; set: (part: Partial<Settings>) => void };

function ShownNumber({ settings, set }: ShownProps) {
  const { t } = useTranslation(["callerIds", "campaigns"]);
  const numbers = useCallerIdChoices();
  const isFixed = settings.callerIdRule === "FIXED";
  return (
    <>
      <Select
        label={t("rule")}
        allowDeselect={false}
        data={callerIdRules.map((value) => ({ value, label: t(`rules.${value}`) }))}
        value={settings.callerIdRule}
        onChange={(callerIdRule) => callerIdRule && set({ callerIdRule })}
      />
      <TextInput
        label={isFixed ? t("campaigns:form.callerId") : t("otherwise")}
        placeholder="+442079460000"
        inputMode="tel"
        value={settings.callerId ?? ""}
        onChange={(event) => set({ callerId: event.currentTarget.value.trim() || null })}
      />
      {!isFixed && (
        <MultiSelect
          label={t("set")}
          placeholder={settings.callerIdSet.length > 0 ? "" : t("wholeStock")}
          data={numbers}
          searchable
          value={settings.callerIdSet}
          onChange={(callerIdSet) => set({ callerIdSet })}
        />
      )}
    </>
  );
}
