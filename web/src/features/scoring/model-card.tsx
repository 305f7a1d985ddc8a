import { getScoreModel, type ScoreModelCard } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { useFactorName } from "../../shared/use-factor-name.ts";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { CalibrationPlot } from "./calibration-plot.tsx";
import { ComparisonTable } from "./comparison-table.tsx";
import { DriftFacts } from "./drift-facts.tsx";
import styles from "./scoring.module.css";

/** What one must know of a model before one trusts it. */
export function ModelCard({ id }: { id: string }) {
  const { data } = useRead(getScoreModel, { params: { id } }, { keepPrevious: true });
  if (!data) return <SkeletonRows rows={8} />;
  return (
    <div className={styles.card}>
      <ComparisonTable model={data} />
      <CalibrationPlot
        bins={data.comparison.calibration}
        error={data.comparison.calibrationError}
      />
      <TopFields model={data} />
      <Facts model={data} />
      {data.drift && <DriftFacts drift={data.drift} />}
    </div>
  );
}

function TopFields({ model }: { model: ScoreModelCard }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const nameOf = useFactorName();
  return (
    <section>
      <h3>{t("card.top")}</h3>
      <BarList
        label={t("card.top")}
        bars={model.card.importance
          .filter(({ moves }) => moves > 0)
          .slice(0, 6)
          .map(({ field, moves }) => ({
            label: nameOf(field),
            value: moves,
            text: format.decimal(moves, 2),
          }))}
      />
      <p className="t1 faint">{t("card.topNote")}</p>
    </section>
  );
}

function Facts({ model }: { model: ScoreModelCard }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const nameOf = useFactorName();
  const { card } = model;
  return (
    <section>
      <h3>{t("card.facts", { number: model.number })}</h3>
      <FactList
        facts={[
          {
            name: t("card.data"),
            value: t("card.dataIs", {
              outcomes: format.number(model.outcomes),
              conversions: format.number(model.conversions),
            }),
          },
          {
            name: t("card.dates"),
            value: `${format.date(model.firstOutcomeAt)} – ${format.date(model.lastOutcomeAt)}`,
          },
          { name: t("card.made"), value: format.dateTime(model.madeAt) },
          { name: t("card.way"), value: t(`kind.${model.kind}`) },
          {
            name: t("card.refused"),
            value:
              card.refused.length === 0
                ? t("card.nothing")
                : card.refused
                    .map(({ field, reason }) => `${nameOf(field)} (${t(`refused.${reason}`)})`)
                    .join(", "),
          },
        ]}
      />
    </section>
  );
}
