import type { ImportReason } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./imports.module.css";

/** Why rows were refused or left out, by how many. */
export function Reasons({ reasons }: { reasons: readonly ImportReason[] }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  if (reasons.length === 0) return null;
  return (
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
  );
}
