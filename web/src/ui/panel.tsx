import { type ReactNode, useId } from "react";
import styles from "./panel.module.css";

type Props = {
  title: ReactNode;
  /** Small words beside the title. */
  note?: ReactNode;
  /** Controls at the end of the head. */
  end?: ReactNode;
  children: ReactNode;
  /** Leaves the padding to the content, for tables and lists. */
  flush?: boolean;
  className?: string | undefined;
};

/** A bordered part of a page with a head. */
export function Panel({ title, note, end, children, flush, className }: Props) {
  const id = useId();
  return (
    <section
      className={className ? `${styles.panel} ${className}` : styles.panel}
      aria-labelledby={id}
    >
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {note && <span className={styles.note}>{note}</span>}
        {end && <div className={styles.end}>{end}</div>}
      </div>
      {flush ? children : <div className={styles.body}>{children}</div>}
    </section>
  );
}
