import { type Campaign, type CampaignPace, getCampaignPace } from "@parley/contract";
import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { TrendChart } from "../../ui/chart/trend-chart.tsx";
import { Trends } from "../../ui/chart/trends.tsx";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import styles from "./campaigns.module.css";
import { PaceChanges } from "./pace-changes.tsx";

const everyMs = 1000;

/** How a predictive campaign is paced, as of this second: what it dials ahead, and what it may cost. */
export function PacePanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const isRunning = campaign.state === "RUNNING";
  const params = { id: campaign.id };
  const { data } = useRead(getCampaignPace, { params }, { enabled: isRunning, everyMs });
  const pace = isRunning ? data?.pace : null;
  const figure = (value: number) => format.number(value);
  const names = ["time", "open", "ready", "talking"] as const;
  return (
    <ChartPanel
      title={t("pace.title")}
      note={pace ? t(`pace.note.${pace.mode}`) : ""}
      fileName={`pace-${campaign.id}.csv`}
      format={figure}
      columns={names.map((name, index) => ({ name: t(`pace.${name}`), isFigure: index > 0 }))}
      rows={(pace?.recent ?? []).map((one) => [
        format.time(one.at),
        one.open,
        one.ready,
        one.talking,
      ])}
    >
      {!pace && <p className={styles.none}>{t(isRunning ? "pace.waits" : "pace.none")}</p>}
      {pace?.because && (
        <Banner look="warning" icon={ShieldAlert}>
          {t(`pace.because.${pace.because}`, { limit: format.percent(pace.limit, 1) })}{" "}
          {pace.mode !== "PREDICTIVE" && t(`pace.then.${pace.mode}`)}
        </Banner>
      )}
      {pace && <PaceTiles pace={pace} />}
      {pace && <PaceTrends pace={pace} />}
      <PaceChanges campaign={campaign} />
    </ChartPanel>
  );
}

function PaceTiles({ pace }: { pace: CampaignPace }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { agents, lines } = pace;
  const staffed = agents.ready + agents.talking + agents.wrapUp + agents.busy;
  const perAgent = staffed > 0 ? lines.open / staffed : 0;
  return (
    <div className={styles.inPanel}>
      <Metrics count={4}>
        <MetricTile
          label={t("pace.lines")}
          value={format.number(lines.open)}
          unit={t("pace.perAgent", { lines: format.decimal(perAgent, 1) })}
          target={t("pace.agents", {
            ready: format.number(agents.ready),
            talking: format.number(agents.talking),
          })}
        />
        <MetricTile
          label={t("pace.price")}
          value={format.percent(pace.bearable, 1)}
          unit={t("pace.ofPrice", { price: format.percent(pace.price, 1) })}
          target={t("pace.answerRate", { rate: format.percent(pace.answerRate, 1) })}
        />
        <AccountTile label={t("pace.today")} account={pace.today} limit={pace.limit} />
        <AccountTile label={t("pace.month")} account={pace.month} limit={pace.limit} />
      </Metrics>
      <OutlookTiles pace={pace} />
    </div>
  );
}

/** Where the day is going, and what it is with the people whom detection took for machines. */
function OutlookTiles({ pace: { forecast, estimate, limit } }: { pace: CampaignPace }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const percent = (share: number) => format.percent(share, 2);
  const tile = (of: { rate: number; low: number; high: number }) => ({
    value: percent(of.rate),
    unit: t("pace.interval", { low: percent(of.low), high: percent(of.high) }),
    gauge: { fill: of.rate / (limit * 1.6), mark: 1 / 1.6 },
    ...(of.rate > limit && { look: "breach" as const }),
  });
  if (!forecast && !estimate) return null;
  return (
    <Metrics count={forecast && estimate ? 2 : 1}>
      {forecast && (
        <MetricTile
          label={t("pace.forecast")}
          {...tile(forecast)}
          target={t("pace.forecastOf", { people: format.number(forecast.people) })}
        />
      )}
      {estimate && (
        <MetricTile
          label={t("pace.estimate")}
          {...tile(estimate)}
          target={t(estimate.isUsed ? "pace.estimateOf" : "pace.estimateThin", {
            people: format.number(estimate.people),
            sampled: format.number(estimate.sampled),
          })}
        />
      )}
    </Metrics>
  );
}

type AccountProps = { label: string; account: CampaignPace["today"]; limit: number };

function AccountTile({ label, account, limit }: AccountProps) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { people, abandoned, rate } = account;
  const isOver = rate > limit;
  const look = isOver
    ? { look: "breach" as const }
    : rate > limit * 0.8 && { look: "warning" as const };
  return (
    <MetricTile
      label={label}
      value={people > 0 ? format.percent(rate, 2) : "–"}
      unit={t("pace.ofLimit", { limit: format.percent(limit, 1) })}
      gauge={{ fill: rate / (limit * 1.6), mark: 1 / 1.6 }}
      target={t("pace.account", {
        abandoned: format.number(abandoned),
        people: format.number(people),
      })}
      {...look}
    />
  );
}

function PaceTrends({ pace: { recent } }: { pace: CampaignPace }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const points = (value: (one: CampaignPace["recent"][number]) => number) =>
    recent.map((one) => ({ label: format.time(one.at), value: value(one) }));
  const figure = (value: number) => format.number(value);
  return (
    <Trends>
      <TrendChart
        title={t("pace.open")}
        kind="line"
        format={figure}
        points={points((one) => one.open)}
      />
      <TrendChart
        title={t("pace.ready")}
        kind="line"
        format={figure}
        points={points((one) => one.ready)}
      />
      <TrendChart
        title={t("pace.talking")}
        kind="line"
        format={figure}
        points={points((one) => one.talking)}
      />
    </Trends>
  );
}
