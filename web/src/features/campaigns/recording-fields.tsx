import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRecordingChoices } from "../../shared/recording-choices.ts";
import type { CampaignFormState } from "./campaign-form.tsx";

/** What is recorded of its calls, and for how long that is kept. */
export function RecordingFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  const { recording, recordingDays } = form.values;
  return (
    <>
      <Select
        label={t("form.recording")}
        description={t("form.recordingText")}
        placeholder={t("form.recordingNone")}
        data={useRecordingChoices()}
        clearable
        value={recording ?? null}
        onChange={(value) => form.setFieldValue("recording", value as typeof recording)}
      />
      <NumberInput
        label={t("form.recordingDays")}
        description={t("form.recordingDaysText")}
        placeholder={t("form.recordingNone")}
        min={1}
        max={3650}
        allowDecimal={false}
        value={recordingDays ?? ""}
        onChange={(value) =>
          form.setFieldValue("recordingDays", value === "" ? null : Number(value))
        }
      />
    </>
  );
}
