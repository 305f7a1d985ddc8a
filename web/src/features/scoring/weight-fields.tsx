import { NumberInput } from "@mantine/core";
import { type SettingsOf, scoreFactors } from "@parley/contract";
import { useTranslation } from "react-i18next";
import styles from "./scoring.module.css";

type Weights = SettingsOf<"scoring">["weights"];
type Props = { weights: Weights; disabled: boolean; onChange: (weights: Weights) => void };

/** Five weights side by side, each with a bar as long. */
export function WeightFields({ weights, disabled, onChange }: Props) {
  const { t } = useTranslation("scoring");
  return (
    <div className={styles.weights}>
      {scoreFactors.map((factor) => (
        <div key={factor}>
          <NumberInput
            label={t(`factor.${factor}`)}
            min={0}
            max={100}
            allowDecimal={false}
            clampBehavior="strict"
            disabled={disabled}
            value={weights[factor]}
            onChange={(entered) => onChange({ ...weights, [factor]: Number(entered) })}
          />
          <span className={styles.weight} aria-hidden="true">
            <i style={{ width: `${weights[factor]}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
