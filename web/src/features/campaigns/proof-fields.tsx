import { Checkbox, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CampaignFormState } from "./campaign-form.tsx";

/** How many of the machine verdicts are looked at, and what follows at the limit of abandoned people. */
export function ProofFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("proof");
  const { mode, sampleShare, stopsAtLimit } = form.values;
  return (
    <>
      <NumberInput
        label={t("form.sampleShare")}
        description={t("form.sampleShareText")}
        suffix=" %"
        min={0}
        max={100}
        step={1}
        decimalScale={1}
        clampBehavior="blur"
        value={Number(((sampleShare ?? 0) * 100).toFixed(1))}
        onChange={(value) => form.setFieldValue("sampleShare", Number(value) / 100)}
      />
      {mode === "PREDICTIVE" && (
        <Checkbox
          label={t("form.stopsAtLimit")}
          description={t("form.stopsAtLimitText")}
          checked={stopsAtLimit ?? false}
          onChange={(event) => form.setFieldValue("stopsAtLimit", event.currentTarget.checked)}
        />
      )}
    </>
  );
}
