import { Checkbox, Select, Textarea } from "@mantine/core";
import { dialsAhead } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { ShareInput } from "../../ui/share-input.tsx";
import type { CampaignFormState } from "./campaign-form.tsx";
import { DetectionOffFields } from "./detection-off-fields.tsx";
import { SoundField } from "./sound-field.tsx";

type Detection = NonNullable<CampaignFormState["values"]["machineDetection"]>;
type Detector = NonNullable<CampaignFormState["values"]["detector"]>;
const detectors: readonly Detector[] = ["CARRIER", "PARLEY", "PARLEY_BESIDE"];
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
        <ShareInput
          label={t("form.machineCertainty")}
          description={t("form.machineCertaintyText")}
          min={50}
          max={99}
          share={machineCertainty ?? 0.8}
          onShare={(share) => form.setFieldValue("machineCertainty", share)}
        />
      )}
      {machineDetection !== "OFF" && <DetectorFields form={form} />}
      {machineDetection !== "OFF" && <DetectionOffFields form={form} />}
      {machineDetection !== "OFF" && (
        <ShareInput
          label={t("form.sampleShare")}
          description={t("form.sampleShareText")}
          decimals={1}
          share={sampleShare ?? 0}
          onShare={(share) => form.setFieldValue("sampleShare", share)}
        />
      )}
      <Checkbox
        label={t("form.measuresTalk")}
        description={t("form.measuresTalkText")}
        checked={form.values.measuresTalk ?? false}
        onChange={(event) => form.setFieldValue("measuresTalk", event.currentTarget.checked)}
      />
      {dialsAhead(mode) && (
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

/** Who listens, and what a machine is told. */
function DetectorFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("proof");
  const { detector, machineMessage } = form.values;
  return (
    <>
      <Select
        label={t("form.detector")}
        description={t("form.detectorText")}
        data={detectors.map((value) => ({ value, label: t(`form.detectors.${value}`) }))}
        allowDeselect={false}
        value={detector ?? "CARRIER"}
        onChange={(value) => form.setFieldValue("detector", value as Detector)}
      />
      <Textarea
        label={t("form.machineMessage")}
        description={t("form.machineMessageText")}
        autosize
        minRows={2}
        maxLength={500}
        value={machineMessage ?? ""}
        onChange={(event) =>
          form.setFieldValue("machineMessage", event.currentTarget.value || null)
        }
      />
      <SoundField form={form} name="machinePromptId" />
    </>
  );
}
