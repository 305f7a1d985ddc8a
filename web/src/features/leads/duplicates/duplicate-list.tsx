import type { DuplicateFound } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./duplicates.module.css";

type Props = {
  items: readonly DuplicateFound[];
  /** What can be done with one of them. */
  action?: (item: DuplicateFound) => ReactNode;
};

/** People who may be the same, each with the reasons to think so. */
export function DuplicateList({ items, action }: Props) {
  const { t } = useTranslation("leads");
  return (
    <ul className={styles.list}>
      {items.map((item) => (
        <li key={item.contactId} className={styles.item}>
          <span className="grow">
            {item.leadId ? (
              <Link to="/leads/$leadId" params={{ leadId: item.leadId }}>
                {item.name}
              </Link>
            ) : (
              item.name
            )}
            {item.company && `, ${item.company}`}{" "}
            <span className="faint">
              {item.reasons.map((reason) => t(`duplicates.reason.${reason}`)).join(", ")}
            </span>
          </span>
          {action?.(item)}
        </li>
      ))}
    </ul>
  );
}
