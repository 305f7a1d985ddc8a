import type { ScoreComparison } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./scoring.module.css";

type Props = { bins: ScoreComparison["calibration"]; error: number };

const size = 160;
const left = 36;
const bottom = 20;

/** What was said against what came: on the line they are the same. */
export function CalibrationPlot({ bins, error }: Props) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const most = Math.max(0.1, ...bins.flatMap(({ said, seen }) => [said, seen]));
  const x = (value: number) => left + (value / most) * size;
  const y = (value: number) => 8 + size - (value / most) * size;
  const note = t("calibration.note", { error: format.percent(error, 1) });
  return (
    <section>
      <h3>{t("calibration.title")}</h3>
      <svg
        className={styles.plot}
        viewBox={`0 0 ${left + size + 12} ${size + bottom + 12}`}
        role="img"
        aria-label={note}
      >
        <path className={styles.axis} d={`M${left} 8V${8 + size}H${left + size}`} />
        <path className={styles.same} d={`M${x(0)} ${y(0)}L${x(most)} ${y(most)}`} />
        {bins.map(({ said, seen, rows }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bins never change their order
          <circle key={i} cx={x(said)} cy={y(seen)} r={4}>
            <title>
              {t("calibration.bin", {
                said: format.percent(said, 1),
                seen: format.percent(seen, 1),
                rows: format.number(rows),
              })}
            </title>
          </circle>
        ))}
        <text x={left - 6} y={y(most) + 4} textAnchor="end">
          {format.percent(most)}
        </text>
        <text x={left - 6} y={y(0)} textAnchor="end">
          0
        </text>
        <text x={left + size} y={size + bottom + 6} textAnchor="end">
          {t("calibration.said", { most: format.percent(most) })}
        </text>
      </svg>
      <p className="t1 faint">{note}</p>
    </section>
  );
}
