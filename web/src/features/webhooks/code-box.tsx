import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./webhooks.module.css";

/** A text of programs, as it stands; it scrolls by itself. */
export function CodeBox({ label, text }: { label: string; text: string }) {
  return (
    <ScrollBox label={label} className={styles.json}>
      {text}
    </ScrollBox>
  );
}
