import type { OperatedTenant } from "@parley/contract";
import { CircleCheck, CircleX, type LucideIcon, Pause } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Look } from "../../theme/states.ts";
import { StateBadge } from "../../ui/state-badge.tsx";

const looks: Record<OperatedTenant["status"], { look: Look; icon: LucideIcon }> = {
  ACTIVE: { look: "available", icon: CircleCheck },
  SUSPENDED: { look: "warning", icon: Pause },
  DELETING: { look: "breach", icon: CircleX },
};

/** How a tenant stands. */
export function StatusBadge({ status }: { status: OperatedTenant["status"] }) {
  const { t } = useTranslation("operator");
  return <StateBadge {...looks[status]}>{t(`status.${status}`)}</StateBadge>;
}
