import type { Import } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Flash } from "../../ui/flash.tsx";
import styles from "./imports.module.css";

type Props = { counts: Import["counts"]; speed?: string | null; started?: string | null };

/** What became of the rows, or would become. */
export function Counts({ counts, speed, started }: Props) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const { created, updated, skipped, errors } = counts;
  return (
    <div className={styles.counts}>
      <Count label={t("column.created")} value={format.number(created)} />
      <Count label={t("column.updated")} value={format.number(updated)} />
      <Count label={t("column.errors")} value={format.number(errors)} bad={errors > 0} />
      {speed ? (
        <Count
          label={t("perSecond")}
          value={speed}
          note={started ? t("started", { time: format.clock(started) }) : undefined}
        />
      ) : (
        <Count label={t("column.skipped")} value={format.number(skipped)} />
      )}
    </div>
  );
}

type CountProps = { label: string; value: string; note?: string | undefined; bad?: boolean };

export function Count({ label, value, note, bad }: CountProps) {
  return (
    <div>
      <div className={styles.label} data-state={bad ? "breach" : undefined}>
        {bad && (
          <span className="fg">
            <TriangleAlert className="icon-14" aria-hidden />
          </span>
        )}
        {label}
      </div>
      <div className="t4 strong">
        <Flash value={value} />
      </div>
      {note && <div className="t1 muted">{note}</div>}
    </div>
  );
}
