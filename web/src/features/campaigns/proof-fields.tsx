import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CampaignFormState } from "./campaign-form.tsx";

/** How many of the machine verdicts are looked at. */
export function ProofFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("proof");
  return (
    <NumberInput
      label={t("form.sampleShare")}
      description={t("form.sampleShareText")}
      suffix=" %"
      min={0}
      max={100}
      step={1}
      decimalScale={1}
      clampBehavior="blur"
      value={Number(((form.values.sampleShare ?? 0) * 100).toFixed(1))}
      onChange={(value) => form.setFieldValue("sampleShare", Number(value) / 100)}
    />
  );
}
