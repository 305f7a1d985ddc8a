import { type Campaign, type CampaignPrediction, getCampaignPrediction } from "@parley/contract";
import { Check, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./campaigns.module.css";

const everyMs = 30_000;

/** What was foretold of the setting in use, beside the day as it goes; nothing where none was kept. */
export function PredictionPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const input = { params: { id: campaign.id } };
  const { data, error, refetch } = useRead(getCampaignPrediction, input, { everyMs });
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  const prediction = data?.prediction;
  if (!prediction) return null;
  const { keptAt, keptBy, days, holds, agentHours, dials } = prediction;
  const kept = { at: format.dateTime(keptAt), name: keptBy?.name ?? "Parley", days };
  const soFar = { dials: format.number(dials), hours: format.decimal(agentHours, 1) };
  return (
    <Panel title={t("prediction.title")} note={t("prediction.kept", kept)} flush>
      <ScrollBox label={t("prediction.title")}>
        <Figures prediction={prediction} />
      </ScrollBox>
      <p className={styles.predictionNote}>
        {t(holds ? "prediction.soFar" : "prediction.otherwise", soFar)}
      </p>
    </Panel>
  );
}

function Figures({ prediction }: { prediction: CampaignPrediction }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  return (
    <table className={styles.prediction}>
      <thead>
        <tr>
          {(["figure", "predicted", "today", "verdict"] as const).map((name) => (
            <th key={name} scope="col">
              {t(`prediction.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {prediction.figures.map(({ what, predicted, low, high, actual, isWithin }) => {
          const write = (value: number) =>
            what === "ABANDON_RATE" ? format.percent(value, 2) : format.decimal(value, 1);
          const range =
            low === null || high === null
              ? null
              : t("prediction.between", { low: write(low), high: write(high) });
          return (
            <tr key={what}>
              <th scope="row">{t(`prediction.name.${what}`)}</th>
              <td>
                {write(predicted)} {range && <small className="muted">{range}</small>}
              </td>
              <td>{actual === null ? "–" : <b>{write(actual)}</b>}</td>
              <td>
                <Verdict isWithin={isWithin} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Verdict({ isWithin }: { isWithin: boolean | null }) {
  const { t } = useTranslation("campaignPlan");
  if (isWithin === null) return <span className="muted">{t("prediction.early")}</span>;
  return isWithin ? (
    <StateBadge look="available" icon={Check}>
      {t("prediction.within")}
    </StateBadge>
  ) : (
    <StateBadge look="warning" icon={TriangleAlert}>
      {t("prediction.outside")}
    </StateBadge>
  );
}
