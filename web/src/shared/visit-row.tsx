import type { SupportVisit } from "@parley/contract";
import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateBadge } from "../ui/state-badge.tsx";
import { Moment } from "../ui/time.tsx";
import styles from "./visit-row.module.css";

/** One visit of an operator: who, when, why. For both sides. */
export function VisitRow({ visit }: { visit: SupportVisit }) {
  const { t } = useTranslation("support");
  const { operatorName, level, reason, openedAt, endsAt, endedAt, isOpen } = visit;
  return (
    <li className={styles.row}>
      <div>
        <div>
          <span className="strong">{operatorName}</span>{" "}
          <span className="faint">{t(`level.${level}`)}</span>
        </div>
        <div>{reason}</div>
        <div className="faint">
          <Moment at={openedAt} /> – <Moment at={endedAt ?? endsAt} />
        </div>
      </div>
      {isOpen && (
        <StateBadge look="warning" icon={Eye}>
          {t("isOpen")}
        </StateBadge>
      )}
    </li>
  );
}
