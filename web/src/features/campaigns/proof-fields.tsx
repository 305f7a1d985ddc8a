import { Checkbox, NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CampaignFormState } from "./campaign-form.tsx";

type Detection = NonNullable<CampaignFormState["values"]["machineDetection"]>;
const detections: readonly Detection[] = ["HANG_UP", "CONNECT_UNSURE", "OFF"];

/** What becomes of machines. How many of the machine verdicts are looked at, and what follows at the limit of abandoned people. */
export function ProofFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("proof");
  const { mode, sampleShare, stopsAtLimit, machineDetection, machineCertainty } = form.values;
  return (
    <>
      <Select
        label={t("form.machineDetection")}
        description={t("form.machineDetectionText")}
        data={detections.map((value) => ({ value, label: t(`form.machineDetections.${value}`) }))}
        allowDeselect={false}
        value={machineDetection ?? "HANG_UP"}
        onChange={(value) => form.setFieldValue("machineDetection", value as Detection)}
      />
      {machineDetection === "CONNECT_UNSURE" && (
        <NumberInput
          label={t("form.machineCertainty")}
          description={t("form.machineCertaintyText")}
          suffix=" %"
          min={50}
          max={99}
          step={1}
          allowDecimal={false}
          clampBehavior="blur"
          value={Math.round((machineCertainty ?? 0.8) * 100)}
          onChange={(value) => form.setFieldValue("machineCertainty", Number(value) / 100)}
        />
      )}
      {machineDetection !== "OFF" && (
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
      )}
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
