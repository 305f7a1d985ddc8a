import { getLeadDials, type LeadDetail } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { OutcomeBadge } from "../../../shared/call-badge.tsx";
import styles from "./dials-list.module.css";

type Counts = { day: number; week: number; inAll: number };

/** How often each number was dialled, and all together: what the law counts. */
export function DialsList({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { data } = useRead(getLeadDials, { params: { id: lead.id } });
  if (!data || data.numbers.length === 0) return null;
  const words = ({ day, week, inAll }: Counts) =>
    inAll === 0
      ? t("record.dials.never")
      : t("record.dials.counts", {
          day: format.number(day),
          week: format.number(week),
          inAll: format.number(inAll),
        });
  const nameOf = (id: string) => {
    const point = lead.contact.points.find((one) => one.id === id);
    return point ? format.phone(point.value) : "";
  };
  return (
    <ul className={styles.dials} aria-label={t("record.dials.title")}>
      {data.numbers.map((one) => (
        <li key={one.contactPointId}>
          <span className="ellipsis">{nameOf(one.contactPointId)}</span>
          {one.lastOutcome ? <OutcomeBadge outcome={one.lastOutcome} /> : <span />}
          <span className="t1 muted">{words(one)}</span>
        </li>
      ))}
      {data.numbers.length > 1 && (
        <li>
          <span>{t("record.dials.person")}</span>
          <span />
          <span className="t1 muted">{words(data.person)}</span>
        </li>
      )}
    </ul>
  );
}
