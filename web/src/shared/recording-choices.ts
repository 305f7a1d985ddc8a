import type { RecordingPolicy } from "@parley/contract";
import { useTranslation } from "react-i18next";

const policies: readonly RecordingPolicy[] = ["NONE", "ON_DEMAND", "SAMPLE", "ALL"];

/** What may be recorded, in words. */
export function useRecordingChoices() {
  const { t } = useTranslation("calls");
  return policies.map((value) => ({ value, label: t(`recording.policies.${value}`) }));
}
