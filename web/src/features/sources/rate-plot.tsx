import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./sources.module.css";

type Row = {
  label: string;
  leads: number;
  conversions: number;
  rate: number;
  low: number;
  high: number;
};

/** A dot for each rate and a line for its interval, on one scale from zero. */
export function RatePlot({ rows, label }: { rows: readonly Row[]; label: string }) {
  const { t } = useTranslation("sources");
  const format = useFormat();
  const shown = rows.slice(0, 20);
  // Whoever has few leads may be anywhere: he does not stretch the scale for the others.
  const sure = shown.filter(({ leads }) => leads >= 10);
  const ends = (sure.length > 0 ? sure : shown).map(({ high }) => high);
  const most = Math.min(1, Math.max(0.01, ...ends));
  const at = (share: number) => `${Math.min(100, (share / most) * 100)}%`;
  return (
    <dl className={styles.plot} aria-label={label}>
      {shown.map((row) => (
        <div key={row.label} className={styles.rate}>
          <dt className="ellipsis">{row.label}</dt>
          <dd className={styles.track}>
            <span
              className={styles.interval}
              style={{ left: at(row.low), width: `calc(${at(row.high)} - ${at(row.low)})` }}
            />
            <span className={styles.point} style={{ left: at(row.rate) }} />
          </dd>
          <dd className="num">
            {t("rateOf", {
              rate: format.percent(row.rate, 1),
              low: format.percent(row.low, 1),
              high: format.percent(row.high, 1),
            })}
          </dd>
          <dd className="num muted t1">
            {t("countOf", {
              conversions: format.number(row.conversions),
              leads: format.number(row.leads),
            })}
          </dd>
        </div>
      ))}
      <div className={styles.scale} aria-hidden>
        <span>{format.percent(0)}</span>
        <span>{format.percent(most, most < 0.1 ? 1 : 0)}</span>
      </div>
    </dl>
  );
}
