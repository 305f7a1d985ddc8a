import { NumberInput, Select } from "@mantine/core";
import type { WhatIfSetting } from "@parley/contract";
import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/button.tsx";
import { ShareInput } from "../../ui/share-input.tsx";
import styles from "./what-if.module.css";
import { abandonLimits, letterOf, limits } from "./what-if-model.ts";

type Props = {
  index: number;
  setting: WhatIfSetting;
  wrong: readonly string[];
  onChange: (setting: WhatIfSetting) => void;
  onRemove?: () => void;
};

/** One of the settings that are compared. */
export function SettingCard({ index, setting, wrong, onChange, onRemove }: Props) {
  const { t } = useTranslation(["whatIf", "campaigns"]);
  const letter = letterOf(index);
  const isAhead = setting.mode === "PREDICTIVE";
  const figures = isAhead
    ? (["agents", "linesPerAgent", "ringSeconds", "wrapUpSeconds"] as const)
    : (["agents", "ringSeconds", "wrapUpSeconds"] as const);
  return (
    <fieldset className={styles.card}>
      <legend className="sr">{t("setting", { letter })}</legend>
      <div className="row spread">
        <strong aria-hidden>{t("setting", { letter })}</strong>
        {onRemove && (
          <IconButton icon={Trash2} label={t("removeSetting", { letter })} onClick={onRemove} />
        )}
      </div>
      <Select
        label={t("field.mode")}
        allowDeselect={false}
        data={(["PROGRESSIVE", "PREDICTIVE"] as const).map((mode) => ({
          value: mode,
          label: t(`campaigns:mode.${mode}`),
        }))}
        value={setting.mode}
        onChange={(mode) => mode && onChange({ ...setting, mode })}
      />
      <Select
        label={t("field.machineDetection")}
        allowDeselect={false}
        data={(["AS_SET", "ON", "OFF"] as const).map((value) => ({
          value,
          label: t(`detection.${value}`),
        }))}
        value={setting.machineDetection ?? "AS_SET"}
        onChange={(value) => {
          const { machineDetection: _, ...rest } = setting;
          onChange(value === "ON" || value === "OFF" ? { ...rest, machineDetection: value } : rest);
        }}
      />
      {isAhead && <LimitInput index={index} setting={setting} wrong={wrong} onChange={onChange} />}
      {figures.map((name) => {
        const [min, max] = limits[name];
        return (
          <NumberInput
            key={name}
            label={t(`field.${name}`)}
            {...{ min, max, allowDecimal: false, clampBehavior: "blur" as const }}
            value={setting[name]}
            onChange={(value) => onChange({ ...setting, [name]: Number(value) })}
            error={wrong.includes(`${index}.${name}`) && t("between", { min, max })}
          />
        );
      })}
    </fieldset>
  );
}

function LimitInput({ index, setting, wrong, onChange }: Props) {
  const { t } = useTranslation("whatIf");
  const [min, max] = abandonLimits.map((limit) => limit * 100) as [number, number];
  return (
    <ShareInput
      label={t("field.abandonLimit")}
      {...{ min, max, step: 0.1, decimals: 2 }}
      share={setting.abandonLimit}
      onShare={(abandonLimit) => onChange({ ...setting, abandonLimit })}
      error={wrong.includes(`${index}.abandonLimit`) && t("between", { min, max })}
    />
  );
}
