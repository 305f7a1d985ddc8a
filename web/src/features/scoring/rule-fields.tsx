import { NumberInput, TagsInput } from "@mantine/core";
import { leadStatuses, type SettingsOf } from "@parley/contract";
import { useTranslation } from "react-i18next";
import styles from "./scoring.module.css";
import { SourceQualities } from "./source-qualities.tsx";

type Settings = SettingsOf<"scoring">;
type Props = { settings: Settings; disabled: boolean; onChange: (settings: Settings) => void };

const numbers = [
  { name: "reachedBonus", min: 0, max: 100 },
  { name: "halfLifeDays", min: 1, max: 365 },
] as const;
const learning = [
  { name: "leastOutcomes", min: 100, max: 1_000_000 },
  { name: "leastConversions", min: 20, max: 1_000_000 },
  { name: "retrainDays", min: 1, max: 365 },
] as const;

/** What the rules go by besides the weights, and when a model may be learned. */
export function RuleFields({ settings, disabled, onChange }: Props) {
  const { t } = useTranslation(["scoring", "common"]);
  const number = ({ name, min, max }: (typeof numbers)[number] | (typeof learning)[number]) => (
    <NumberInput
      key={name}
      label={t(`field.${name}`)}
      min={min}
      max={max}
      allowDecimal={false}
      disabled={disabled}
      value={settings[name]}
      onChange={(entered) => onChange({ ...settings, [name]: Number(entered) })}
    />
  );
  return (
    <>
      <details className={styles.more}>
        <summary>{t("weights.more")}</summary>
        <div className={styles.fields}>
          {leadStatuses.map((status) => (
            <NumberInput
              key={status}
              label={t("field.statusWorth", { status: t(`common:leadStatus.${status}`) })}
              min={0}
              max={100}
              suffix=" %"
              allowDecimal={false}
              disabled={disabled}
              value={settings.statuses[status] ?? 50}
              onChange={(entered) =>
                onChange({
                  ...settings,
                  statuses: { ...settings.statuses, [status]: Number(entered) },
                })
              }
            />
          ))}
          {numbers.map(number)}
        </div>
        <SourceQualities
          sources={settings.sources}
          disabled={disabled}
          onChange={(sources) => onChange({ ...settings, sources })}
        />
      </details>
      <details className={styles.more}>
        <summary>{t("weights.learning")}</summary>
        <div className={styles.fields}>{learning.map(number)}</div>
        <TagsInput
          label={t("field.refusedFields")}
          description={t("field.refusedHint")}
          disabled={disabled}
          maxTags={200}
          value={settings.refusedFields}
          onChange={(refusedFields) => onChange({ ...settings, refusedFields })}
        />
      </details>
    </>
  );
}
