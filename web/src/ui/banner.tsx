import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Look } from "../theme/states.ts";
import styles from "./banner.module.css";

type Props = { look: Look; icon: LucideIcon; children: ReactNode; end?: ReactNode };

/** One line about the page as a whole. */
export function Banner({ look, icon: Icon, children, end }: Props) {
  return (
    <div className={styles.banner} data-state={look} role="status">
      <Icon aria-hidden />
      <span className="grow">{children}</span>
      {end}
    </div>
  );
}
