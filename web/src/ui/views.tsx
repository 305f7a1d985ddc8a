import type { ReactNode } from "react";
import styles from "./views.module.css";

type Props = {
  label: string;
  views: ReadonlyArray<{ id: string; name: string; count?: string | undefined }>;
  current: string | null;
  onPick: (id: string) => void;
  end?: ReactNode;
};

/** Ready-made looks at one list, with how much each of them shows. */
export function Views({ label, views, current, onPick, end }: Props) {
  return (
    <nav className={styles.views} aria-label={label}>
      {views.map(({ id, name, count }) => (
        <button
          key={id}
          type="button"
          className={styles.view}
          aria-current={id === current ? "true" : undefined}
          onClick={() => onPick(id)}
        >
          {name}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </button>
      ))}
      {end}
    </nav>
  );
}
