import type { Encryption } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../../api/session.ts";
import { useFormat } from "../../../i18n/format.ts";
import { ScrollBox } from "../../../ui/scroll-box.tsx";
import { Moment } from "../../../ui/time.tsx";
import styles from "./encryption.module.css";

type Key = Encryption["keys"][number];

const dayMs = 86_400_000;

/** Every key with its state and its age, the newest first. */
export function KeyTable({ keys }: { keys: readonly Key[] }) {
  const { t } = useTranslation("encryption");
  return (
    <ScrollBox label={t("keys")} className={styles.scroll}>
      <table className={styles.keys}>
        <thead>
          <tr>
            <th scope="col">{t("column.purpose")}</th>
            <th scope="col">{t("column.state")}</th>
            <th scope="col">{t("column.made")}</th>
            <th scope="col">{t("column.age")}</th>
            <th scope="col">{t("column.id")}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} one={key} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function KeyRow({ one }: { one: Key }) {
  const { t } = useTranslation("encryption");
  const format = useFormat();
  const days = Math.floor((serverNow() - Date.parse(one.createdAt)) / dayMs);
  return (
    <tr data-retired={one.state === "RETIRED" || undefined}>
      <td>{t(`purpose.${one.purpose}`)}</td>
      <td>{t(`state.${one.state}`)}</td>
      <td>
        <Moment at={one.createdAt} />
      </td>
      <td>
        {one.retiredAt
          ? t("retired", { when: format.dateTime(one.retiredAt) })
          : days === 0
            ? t("today")
            : t("days", { count: days })}
      </td>
      <td className={styles.id}>{one.id}</td>
    </tr>
  );
}
