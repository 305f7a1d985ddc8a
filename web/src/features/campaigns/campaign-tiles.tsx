import { type Campaign, type CampaignStats, takesCalls } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { supplyMinutes } from "../../domain/supply.ts";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import { progressOf } from "./campaign-model.ts";

type Props = { campaign: Campaign; stats: CampaignStats };

/** The campaign's day in five figures, each with what it is measured against. */
export function CampaignTiles({ campaign, stats }: Props) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { today, now, members } = stats;
  const answered = today.attempts > 0 ? today.people / today.attempts : null;
  const minutes = supplyMinutes(stats);
  const number = (value: number) => format.number(value);
  if (campaign.mode === "INBOUND") return <InboundTiles stats={stats} />;
  const hasCallers = takesCalls(campaign.mode);
  return (
    <Metrics count={hasCallers ? 6 : 5}>
      <MetricTile
        label={t("tile.members")}
        value={number(members.done)}
        unit={t("tile.of", { total: number(members.total) })}
        gauge={{ fill: progressOf(members) ?? 0 }}
        target={[
          t("tile.membersText", {
            dialable: number(members.dialable),
            waiting: number(members.waiting),
          }),
          ...(minutes === null ? [] : [t("tile.supply", { time: format.minutes(minutes) })]),
        ].join(", ")}
      />
      <MetricTile
        label={t("tile.people")}
        value={number(today.people)}
        unit={t("tile.ofDials", { dials: number(today.attempts) })}
        gauge={{ fill: answered ?? 0 }}
        target={
          answered === null
            ? t("tile.noDials")
            : t("tile.answerRate", { rate: format.percent(answered, 1) })
        }
      />
      <AbandonTile stats={stats} />
      {hasCallers && <CallersTile stats={stats} />}
      <ConversionsTile stats={stats} />
      <MetricTile
        label={t("tile.now")}
        value={number(now.talking)}
        unit={t("tile.talking")}
        gauge={{ fill: now.talking / Math.max(1, now.talking + now.ringing) }}
        target={t("tile.nowText", { ringing: number(now.ringing), ready: number(now.agentsReady) })}
      />
    </Metrics>
  );
}

function AbandonTile({ stats: { today, abandonLimit } }: { stats: CampaignStats }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { people, abandonRate: rate } = today;
  const isNear = rate > abandonLimit * 0.8;
  const look = rate > abandonLimit ? ("breach" as const) : ("warning" as const);
  return (
    <MetricTile
      label={t("tile.abandonRate")}
      value={people > 0 ? format.decimal(rate * 100, 2) : "–"}
      unit={people > 0 ? "%" : ""}
      gauge={{ fill: rate / (abandonLimit * 1.6), mark: 1 / 1.6 }}
      target={t("tile.abandonText", {
        abandoned: format.number(today.outcomes.ABANDONED ?? 0),
        people: format.number(people),
        limit: format.percent(abandonLimit, 1),
      })}
      {...(people > 0 && isNear ? { look } : {})}
    />
  );
}

/** Of a campaign that dials nobody: who called, what came of it, and who talks. */
function InboundTiles({ stats }: { stats: CampaignStats }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { talking, agentsReady } = stats.now;
  return (
    <Metrics count={3}>
      <CallersTile stats={stats} />
      <ConversionsTile stats={stats} />
      <MetricTile
        label={t("tile.now")}
        value={format.number(talking)}
        unit={t("tile.talking")}
        gauge={{ fill: talking / Math.max(1, talking + agentsReady) }}
        target={t("tile.readyText", { ready: format.number(agentsReady) })}
      />
    </Metrics>
  );
}

function CallersTile({ stats: { today, now } }: { stats: CampaignStats }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { came, served } = today.callers;
  return (
    <MetricTile
      label={t("tile.callers")}
      value={format.number(served)}
      unit={t("tile.of", { total: format.number(came) })}
      gauge={{ fill: came > 0 ? served / came : 0 }}
      target={t("tile.callersText", { queued: format.number(now.queued) })}
    />
  );
}

/** Sales of all conversations, whoever called whom. */
function ConversionsTile({ stats: { today } }: { stats: CampaignStats }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const talks = (today.outcomes.CONNECTED ?? 0) + today.callers.served;
  const rate = talks > 0 ? today.conversions / talks : 0;
  return (
    <MetricTile
      label={t("tile.conversions")}
      value={format.number(today.conversions)}
      gauge={{ fill: rate }}
      target={
        talks > 0 ? t("tile.conversionRate", { rate: format.percent(rate, 1) }) : t("tile.noTalks")
      }
    />
  );
}
