import type { Import } from "@parley/contract";
import { Ban, Check, Clock, FileUp, ListChecks, Loader, TriangleAlert, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateBadge } from "../../ui/state-badge.tsx";

const looks = {
  UPLOADED: { icon: FileUp },
  CHECKING: { icon: ListChecks },
  QUEUED: { icon: Clock },
  RUNNING: { icon: Loader },
  DONE: { icon: Check },
  FAILED: { icon: TriangleAlert, look: "breach" },
  CANCELLED: { icon: Ban },
  REVERTING: { icon: Undo2 },
  REVERTED: { icon: Undo2 },
} as const;

/** How far an import is. */
export function ImportStateBadge({ state }: { state: Import["state"] }) {
  const { t } = useTranslation("imports");
  return <StateBadge {...looks[state]}>{t(`state.${state}`)}</StateBadge>;
}
