import { Fragment } from "react";
import styles from "./progress.module.css";

type Part = { share: number; tone?: "mid" | "bad" };

type Props = {
  label: string;
  done: number;
  total: number | null;
  /** What the filled part is made of; shares of the whole, 0 to 1. */
  parts?: readonly Part[];
  thin?: boolean;
};

/** How far long work has come. */
export function Progress({ label, done, total, parts, thin }: Props) {
  const shown = parts ?? [{ share: total ? done / total : 0 }];
  return (
    <div
      className={thin ? `${styles.progress} ${styles.thin}` : styles.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuenow={total === null ? undefined : done}
      aria-valuemax={total ?? undefined}
    >
      {shown.map((part, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: parts never change their order
          key={index}
          className={part.tone ? styles[part.tone] : undefined}
          style={{ width: `${part.share * 100}%` }}
        />
      ))}
    </div>
  );
}

/** Named quantities against the largest of them. */
export function Bars({ items }: { items: ReadonlyArray<{ name: string; value: number }> }) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return (
    <div className={styles.bars}>
      {items.map(({ name, value }) => (
        <Fragment key={name}>
          <span className="muted">{name}</span>
          <span className={styles.track}>
            <i style={{ width: `${(value / most) * 100}%` }} />
          </span>
          <span className="num">{value}</span>
        </Fragment>
      ))}
    </div>
  );
}
