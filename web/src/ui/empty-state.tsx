import type { ReactNode } from "react";
import styles from "./blank.module.css";

type Props = {
  title: string;
  text?: ReactNode;
  /** What to do first. */
  actions?: ReactNode;
  more?: ReactNode;
};

/** Nothing here yet, or nothing found: says what to do, with the button. */
export function EmptyState({ title, text, actions, more }: Props) {
  return (
    <div className={styles.blank}>
      <h2>{title}</h2>
      {text && <p className={styles.text}>{text}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
      {more && <div className={styles.more}>{more}</div>}
    </div>
  );
}
