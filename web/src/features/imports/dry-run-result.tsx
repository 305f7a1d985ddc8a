import type { Import } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { Counts } from "./counts.tsx";
import styles from "./imports.module.css";
import { Reasons } from "./reasons.tsx";

type Props = { found: NonNullable<Import["dryRun"]>; isStale: boolean };

/** What a run would do with the rows. Nothing of it has been written. */
export function DryRunResult({ found, isStale }: Props) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return (
    <Panel
      flush
      title={t("dryRunResult")}
      note={isStale ? t("dryRunStale") : t("dryRunNote", { time: format.dateTime(found.at) })}
    >
      <div className={isStale ? `${styles.result} ${styles.stale}` : styles.result}>
        <Counts counts={found.counts} />
      </div>
      <Reasons reasons={found.reasons} counts={found.counts} />
      {found.sample.length > 0 && (
        <ul className={styles.sample} aria-label={t("sample")}>
          {found.sample.slice(0, 8).map(({ line, column, code, reason }) => (
            <li key={`${line} ${column} ${code}`}>
              <span className="muted num">{t("lineOf", { line: format.number(line) })}</span>{" "}
              {column && <strong>{column}</strong>} {reason}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
