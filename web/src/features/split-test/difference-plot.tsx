import styles from "./split-test.module.css";

type Row = { label: string; rate: number; low: number; high: number };
type Props = { title: string; rows: readonly Row[]; format: (value: number) => string };

/** A dot for each difference and a line for its interval, on one scale around none. */
export function DifferencePlot({ title, rows, format }: Props) {
  const most = Math.max(0.001, ...rows.flatMap(({ low, high }) => [-low, high])) * 1.05;
  const at = (value: number) => `${50 + (value / most) * 50}%`;
  return (
    <div className={styles.plot}>
      <h3>{title}</h3>
      <dl aria-label={title}>
        {rows.map(({ label, rate, low, high }) => (
          <div key={label} className={styles.row}>
            <dt>{label}</dt>
            <dd className={styles.track}>
              <i className={styles.zero} />
              <i
                className={styles.interval}
                style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }}
              />
              <i className={styles.point} style={{ left: at(rate) }} />
            </dd>
            <dd className="num">{rate > 0 ? `+${format(rate)}` : format(rate)}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.scale} aria-hidden="true">
        <span>{format(-most)}</span>
        <span>{format(0)}</span>
        <span>{`+${format(most)}`}</span>
      </div>
    </div>
  );
}
