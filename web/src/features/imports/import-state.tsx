import type { Import } from "@parley/contract";
import { Ban, Check, Clock, FileUp, Loader, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateBadge } from "../../ui/state-badge.tsx";

const looks = {
  UPLOADED: { icon: FileUp },
  QUEUED: { icon: Clock },
  RUNNING: { icon: Loader },
  DONE: { icon: Check },
  FAILED: { icon: TriangleAlert, look: "breach" },
  CANCELLED: { icon: Ban },
} as const;

/** How far an import is. */
export function ImportStateBadge({ state }: { state: Import["state"] }) {
  const { t } = useTranslation("imports");
  return <StateBadge {...looks[state]}>{t(`state.${state}`)}</StateBadge>;
}
