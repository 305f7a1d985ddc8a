import { type ReactNode, useRef } from "react";
import styles from "./flash.module.css";

/** A value that flashes softly, once, when it has changed; not when it first appears. */
export function Flash({ value, children }: { value: string | number; children?: ReactNode }) {
  const first = useRef(value);
  const changes = useRef({ value, count: 0 });
  if (changes.current.value !== value) {
    changes.current = { value, count: changes.current.count + 1 };
  }
  const { count } = changes.current;
  const changed = count > 0 || first.current !== value;
  return (
    // A new key starts the animation anew.
    <span key={count} className={changed ? `${styles.flash} ${styles.changed}` : styles.flash}>
      {children ?? value}
    </span>
  );
}
