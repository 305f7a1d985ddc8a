import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Flash } from "./flash.tsx";
import styles from "./metric-tile.module.css";

/** A row of tiles that share one border. */
export function Metrics({ children, count }: { children: ReactNode; count: number }) {
  return (
    <div className={styles.metrics} style={{ "--count": count }}>
      {children}
    </div>
  );
}

type Props = {
  label: string;
  value: string;
  unit?: string;
  /** The target or limit in words. */
  target?: string;
  /** Fill and mark of the gauge, each 0 to 1 of its width. */
  gauge?: { fill: number; mark?: number };
  look?: "breach" | "warning";
  /** A running clock: it changes every second and must not flash. */
  runs?: boolean;
};

/** A figure with its target: a number alone says nothing. */
export function MetricTile({ label, value, unit, target, gauge, look, runs }: Props) {
  return (
    <div className={styles.metric} data-state={look}>
      <div className={styles.label}>
        {look && <TriangleAlert aria-hidden />}
        {label}
      </div>
      <div className={styles.value}>
        {runs ? value : <Flash value={value} />}
        {unit && <small>{unit}</small>}
      </div>
      {gauge && (
        <div className={styles.gauge} aria-hidden="true">
          <i style={{ width: share(gauge.fill) }} />
          {gauge.mark !== undefined && <b style={{ left: share(gauge.mark) }} />}
        </div>
      )}
      {target && <div className={styles.target}>{target}</div>}
    </div>
  );
}

function share(value: number): string {
  return `${Math.min(1, Math.max(0, value)) * 100}%`;
}
