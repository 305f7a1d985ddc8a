import styles from "./kbd.module.css";

/** A key as printed on the keyboard. Hidden from readers: `aria-keyshortcuts` is theirs. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className={styles.kbd}>
      <span aria-hidden="true">{keys}</span>
    </kbd>
  );
}
