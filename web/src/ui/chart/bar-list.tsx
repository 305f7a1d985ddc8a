import styles from "./chart.module.css";

export type Bar = {
  label: string;
  value: number;
  text: string;
  state?: "breach" | "warning" | "off";
};

/** Amounts side by side: bars from zero, each with its name and its figure. */
export function BarList(props: { bars: readonly Bar[]; label: string }) {
  const highest = Math.max(1, ...props.bars.map((bar) => bar.value));
  return (
    <dl className={styles.bars} aria-label={props.label}>
      {props.bars.map((bar) => (
        <BarRow key={bar.label} bar={bar} share={bar.value / highest} />
      ))}
    </dl>
  );
}

function BarRow({ bar, share }: { bar: Bar; share: number }) {
  return (
    <>
      <dt className="muted">{bar.label}</dt>
      <dd className={styles.track}>
        {/* The longest bar leaves room for its figure. */}
        <span className={styles.fill} data-state={bar.state} style={{ width: `${share * 80}%` }} />
        <span>{bar.text}</span>
      </dd>
    </>
  );
}
