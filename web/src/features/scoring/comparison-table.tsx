import { comparisonPeriods, type ScoreModelCard } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./scoring.module.css";

type Comparison = ScoreModelCard["comparison"];
type Interval = Comparison["overRules"];
type Period = Comparison["periods"][number];
/** What a model is judged by: the last fifth of the outcomes, which says whether to switch, or those of a period. */
const choices = ["LAST_FIFTH", ...comparisonPeriods] as const;
type Choice = (typeof choices)[number];

/** The model beside the rules, on outcomes from which it had not learned, of a time that one chooses. */
export function ComparisonTable({ model }: { model: ScoreModelCard }) {
  const { t } = useTranslation("scoring");
  const calendarName = useCalendarName();
  const [choice, setChoice] = useState<Choice>("LAST_FIFTH");
  const { comparison } = model;
  const periodOf = (one: Choice) => comparison.periods.find(({ period }) => period === one);
  const period = periodOf(choice);
  // An older model was compared on fewer of them.
  const offered = choices.filter((one) => one === "LAST_FIFTH" || periodOf(one));
  const nameOf = (one: Choice) => {
    const first = periodOf(one)?.days?.first;
    return first ? calendarName(one, first) : t(`comparison.period.${one}`);
  };
  return (
    <section>
      <h3>{t("comparison.title")}</h3>
      {comparison.periods.length > 0 && (
        <div className={styles.judges}>
          <Segmented<Choice>
            small
            label={t("comparison.by")}
            value={choice}
            onChange={setChoice}
            options={offered.map((value) => ({ value, label: nameOf(value) }))}
          />
        </div>
      )}
      {period ? <OfPeriod period={period} number={model.number} /> : <LastFifth model={model} />}
    </section>
  );
}

/** "Oct 2026", "Q3 2026": what a month or a quarter is called that begins with this day. */
function useCalendarName(): (period: Choice, first: string) => string {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  return (period, first) => {
    if (period === "CALENDAR_MONTH") return format.month(first);
    const [year, month = 1] = first.split("-").map(Number);
    return t("comparison.quarter", { quarter: Math.ceil(month / 3), year });
  };
}

/** Beside what scored when it was made, too: the model before, or the rules alone. */
function LastFifth({ model: { comparison } }: { model: ScoreModelCard }) {
  const { t } = useTranslation("scoring");
  const { overRules, overOld } = comparison;
  return (
    <>
      <table className={styles.table}>
        <tbody>
          {comparison.models.map(({ who, number, area }) => (
            <Row
              key={who}
              name={who === "RULES" ? t("rules") : t("model", { number })}
              value={area}
            />
          ))}
          <Row isGain name={t("comparison.overRules")} value={overRules} />
          {overOld && <Row isGain name={t("comparison.overOld")} value={overOld} />}
        </tbody>
      </table>
      <Note kind="LAST_FIFTH" of={comparison} />
    </>
  );
}

function OfPeriod({ period, number }: { period: Period; number: number }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const { areas, tooThin } = period;
  if (!areas) {
    const { where = "WITHIN", conversions = 0, others = 0, least = 0 } = tooThin ?? {};
    const words = {
      conversions: format.number(conversions),
      others: format.number(others),
      least: format.number(least),
    };
    return <p className="muted">{t(`comparison.tooThin.${where}`, words)}</p>;
  }
  return (
    <>
      <table className={styles.table}>
        <tbody>
          <Row name={t("rules")} value={areas.rules} />
          <Row name={t("model", { number })} value={areas.learned} />
          <Row isGain name={t("comparison.overRules")} value={areas.gain} />
        </tbody>
      </table>
      <Note kind={period.period} of={period} />
    </>
  );
}

type NoteProps = { kind: Choice; of: Pick<Period, "outcomes" | "conversions" | "from" | "to"> };

/** How many judged, of when, and what they judged. */
function Note({ kind, of: { outcomes, conversions, from, to } }: NoteProps) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  return (
    <p className="t1 faint">
      {t(`comparison.judged.${kind}`, {
        outcomes: format.number(outcomes),
        conversions: format.number(conversions),
        from: from && format.date(from),
        to: to && format.date(to),
      })}{" "}
      {t("comparison.note")}
    </p>
  );
}

function Row({ name, value, isGain }: { name: string; value: Interval; isGain?: boolean }) {
  const format = useFormat();
  const words = (one: number) => {
    const text = format.decimal(Math.abs(one), 3);
    return isGain && one > 0 ? `+${text}` : one < 0 ? `\u2212${text}` : text;
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <b>{words(value.value)}</b>{" "}
        <span className="faint nowrap">
          {words(value.low)} – {words(value.high)}
        </span>
      </td>
    </tr>
  );
}
