import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Look } from "../theme/states.ts";
import styles from "./state-badge.module.css";

type Props = { look?: Look; icon?: LucideIcon; children: ReactNode };

/** A state in a word. Colour only where the state is one of those that have a colour. */
export function StateBadge({ look, icon: Icon, children }: Props) {
  return (
    <span className={Icon ? styles.badge : `${styles.badge} ${styles.plain}`} data-state={look}>
      {Icon && <Icon aria-hidden />}
      {children}
    </span>
  );
}
