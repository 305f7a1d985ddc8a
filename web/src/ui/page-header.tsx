import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import styles from "./page-header.module.css";

type Props = {
  title: ReactNode;
  /** Links to the pages above this one. */
  crumbs?: readonly ReactNode[];
  /** A count or a state beside the title. */
  meta?: ReactNode;
  actions?: ReactNode;
  /** Shown on a phone too, where the bar says the name of the page already. */
  keepTitle?: boolean;
};

/** Where one is, what state it is in, and what may be done. */
export function PageHeader({ title, crumbs, meta, actions, keepTitle }: Props) {
  const inBar = !crumbs && !keepTitle;
  return (
    <header>
      {crumbs && crumbs.length > 0 && (
        <div className={styles.crumb}>
          {crumbs.map((crumb, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: crumbs never change their order
            <Fragment key={index}>
              {index > 0 && <ChevronRight aria-hidden />}
              {crumb}
            </Fragment>
          ))}
        </div>
      )}
      <div className={styles.head}>
        <h1 className={inBar ? styles.inBar : undefined}>{title}</h1>
        {meta}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </header>
  );
}
