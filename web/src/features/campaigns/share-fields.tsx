import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CampaignFormState } from "./campaign-form.tsx";
import { limits } from "./campaign-model.ts";
import styles from "./campaigns.module.css";

/** What the campaign has of agents that it shares with others, and how fast it may dial. */
export function ShareFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  const between = ([min, max]: readonly [number, number]) => t("form.between", { min, max });
  return (
    <div className={styles.pair}>
      <NumberInput
        label={t("form.weight")}
        description={t("form.weightText")}
        min={limits.weight[0]}
        max={limits.weight[1]}
        allowDecimal={false}
        value={form.values.weight ?? 1}
        onChange={(value) => form.setFieldValue("weight", Number(value) || 1)}
        error={form.errors.weight && between(limits.weight)}
      />
      <NumberInput
        label={t("form.callsPerSecond")}
        description={t("form.callsPerSecondText")}
        min={limits.callsPerSecond[0]}
        max={limits.callsPerSecond[1]}
        allowDecimal={false}
        value={form.values.callsPerSecond ?? ""}
        onChange={(value) =>
          form.setFieldValue("callsPerSecond", value === "" ? null : Number(value))
        }
        error={form.errors.callsPerSecond && between(limits.callsPerSecond)}
      />
    </div>
  );
}
