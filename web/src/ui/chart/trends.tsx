import type { ReactNode } from "react";
import styles from "./chart.module.css";

/** Charts side by side, under each other where there is no room. */
export function Trends({ children }: { children: ReactNode }) {
  return <div className={styles.trends}>{children}</div>;
}
