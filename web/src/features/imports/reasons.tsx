import type { Import, ImportReason } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./imports.module.css";

type Props = { reasons: readonly ImportReason[]; counts: Import["counts"] };

/** Why rows were refused or left out, by how many. */
export function Reasons({ reasons, counts: { rows, errors, skipped } }: Props) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  if (reasons.length === 0) return null;
  return (
    <>
      <p className={styles.sum}>
        {t("notTaken", {
          number: format.number(errors + skipped),
          rows: format.number(rows),
          errors: format.number(errors),
          skipped: format.number(skipped),
        })}
      </p>
      <ScrollBox label={t("reasons")} className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("reason")}</th>
              <th scope="col">{t("columnName")}</th>
              <th scope="col">{t("outcome")}</th>
              <th scope="col" className="num">
                {t("column.rows")}
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ outcome, code, column, rows }) => (
              <tr key={`${outcome} ${code} ${column}`}>
                {/* A code that is newer than these words is shown as it is. */}
                <td>{t(`why.${code as "known"}`, { defaultValue: code })}</td>
                <td className="muted">{column}</td>
                <td>{t(`became.${outcome}`)}</td>
                <td className="num">{format.number(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}
