import { Fragment, type ReactNode } from "react";
import styles from "./fact-list.module.css";

export type Fact = { name: string; value: ReactNode };

/** Names and values. Facts without a value are left out, not shown empty. */
export function FactList({ facts, right }: { facts: readonly Fact[]; right?: boolean }) {
  return (
    <dl className={right ? `${styles.facts} ${styles.right}` : styles.facts}>
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== "")
        .map(({ name, value }) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
