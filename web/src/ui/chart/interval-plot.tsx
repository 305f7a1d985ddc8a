import styles from "./interval-plot.module.css";

type Row = {
  label: string;
  value: number;
  low: number | null;
  high: number | null;
  isBest?: boolean;
};

type Props = {
  title: string;
  rows: readonly Row[];
  format: (value: number) => string;
  /** The names of the rows are words and need room. */
  isWordy?: boolean;
  /** Drawn as a dashed line with its name. */
  limit?: { value: number; label: string };
};

/** A dot for each figure and a line for its interval, on one scale from zero. */
export function IntervalPlot({ title, rows, format, isWordy, limit }: Props) {
  const highest = Math.max(limit?.value ?? 0, ...rows.map(({ value, high }) => high ?? value));
  const most = highest > 0 ? highest * 1.05 : 1;
  const at = (value: number) => `${(value / most) * 100}%`;
  return (
    <div className={styles.plot} data-wordy={isWordy || undefined}>
      <h3>
        <span className="ellipsis">{title}</span>
        {limit && <span className={styles.limitLabel}>{limit.label}</span>}
      </h3>
      <dl aria-label={title}>
        {rows.map(({ label, value, low, high, isBest }) => (
          <div key={label} className={styles.row} data-best={isBest || undefined}>
            <dt>{label}</dt>
            <dd className={styles.track}>
              {limit && <i className={styles.limit} style={{ left: at(limit.value) }} />}
              {low !== null && high !== null && (
                <i
                  className={styles.interval}
                  style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }}
                />
              )}
              <i className={styles.point} style={{ left: at(value) }} />
            </dd>
            <dd className="num">{format(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
