import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/format.ts";
import styles from "./bulk-bar.module.css";
import { Button } from "./button.tsx";

type Props = { count: number; onClear: () => void; children: ReactNode; note?: ReactNode };

/** What may be done with the chosen rows; it stands where the list's foot was. */
export function BulkBar({ count, onClear, children, note }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("withSelected")}>
      <strong>{t("selected", { count, shown: format.number(count) })}</strong>
      <span className={styles.line} />
      {children}
      <Button icon={X} keys="Esc" className={styles.clear ?? ""} onClick={onClear}>
        {t("clear")}
      </Button>
      {note && <span className={styles.rows}>{note}</span>}
    </div>
  );
}
