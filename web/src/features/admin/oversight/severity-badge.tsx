import type { SecurityEvent } from "@parley/contract";
import { CircleAlert, Info, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Look } from "../../../theme/states.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";

const looks: Record<SecurityEvent["severity"], { icon: LucideIcon; look?: Look }> = {
  LOW: { icon: Info },
  MEDIUM: { icon: CircleAlert, look: "warning" },
  HIGH: { icon: TriangleAlert, look: "breach" },
  CRITICAL: { icon: OctagonAlert, look: "breach" },
};

/** How bad it is, in a word, a sign and a colour. */
export function SeverityBadge({ severity }: Pick<SecurityEvent, "severity">) {
  const { t } = useTranslation("oversight");
  return <StateBadge {...looks[severity]}>{t(`security.severity.${severity}`)}</StateBadge>;
}
