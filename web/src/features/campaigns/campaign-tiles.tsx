import type { Campaign, CampaignStats } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { supplyMinutes } from "../../domain/supply.ts";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import { progressOf } from "./campaign-model.ts";

type Props = { campaign: Campaign; stats: CampaignStats };

/** The campaign's day in five figures, each with what it is measured against. */
export function CampaignTiles({ stats }: Props) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { today, now, members } = stats;
  const answered = today.attempts > 0 ? today.people / today.attempts : null;
  const connected = today.outcomes.CONNECTED ?? 0;
  const minutes = supplyMinutes(stats);
  const number = (value: number) => format.number(value);
  return (
    <Metrics count={5}>
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
      <MetricTile
        label={t("tile.conversions")}
        value={number(today.conversions)}
        gauge={{ fill: connected > 0 ? today.conversions / connected : 0 }}
        target={
          connected > 0
            ? t("tile.conversionRate", { rate: format.percent(today.conversions / connected, 1) })
            : t("tile.noTalks")
        }
      />
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
