import { useTranslation } from "react-i18next";
import { CallabilityPanel } from "../../shared/callability/callability-panel.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type LeadFilter, queryOf } from "./lead-filter.ts";

type Props = { filter: LeadFilter; onClose: () => void };

/** When the leads that are shown may be called: of a list, of a condition, of all. */
export function CallabilityDialog({ filter, onClose }: Props) {
  const { t } = useTranslation("callability");
  return (
    <Dialog title={t("open")} open onClose={onClose} wide>
      <CallabilityPanel query={queryOf(filter)} />
    </Dialog>
  );
}
