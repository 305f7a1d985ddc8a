import type { ScoreModelCard } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./scoring.module.css";

type Interval = ScoreModelCard["comparison"]["overRules"];

/** The model beside what scored when it was made, on outcomes that none of them had seen. */
export function ComparisonTable({ model }: { model: ScoreModelCard }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const { comparison } = model;
  const interval = ({ value, low, high }: Interval, isGain = false) => {
    const words = (one: number) => {
      const text = format.decimal(Math.abs(one), 3);
      return isGain && one > 0 ? `+${text}` : one < 0 ? `\u2212${text}` : text;
    };
    return (
      <>
        <b>{words(value)}</b>{" "}
        <span className="faint nowrap">
          {words(low)} – {words(high)}
        </span>
      </>
    );
  };
  return (
    <section>
      <h3>{t("comparison.title")}</h3>
      <table className={styles.table}>
        <tbody>
          {comparison.models.map(({ who, number, area }) => (
            <tr key={who}>
              <th scope="row">{who === "RULES" ? t("rules") : t("model", { number })}</th>
              <td>{interval(area)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t("comparison.overRules")}</th>
            <td>{interval(comparison.overRules, true)}</td>
          </tr>
          {comparison.overOld && (
            <tr>
              <th scope="row">{t("comparison.overOld")}</th>
              <td>{interval(comparison.overOld, true)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <p className="t1 faint">
        {t("comparison.note", {
          outcomes: format.number(comparison.outcomes),
          conversions: format.number(comparison.conversions),
          from: format.date(comparison.from),
          to: format.date(comparison.to),
        })}
      </p>
    </section>
  );
}
