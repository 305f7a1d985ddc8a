import { type Campaign, type LedgerReport, takesCalls } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Metrics, MetricTile } from "../../ui/metric-tile.tsx";
import { useMoney } from "./use-money.ts";

type Props = { campaign: Campaign; report: LedgerReport };

/** What the days came to: reached, abandoned, sold, paid. */
export function ReportTiles({ campaign, report }: Props) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const { write } = useMoney(campaign.id);
  const { total, truth, money } = report;
  const { abandonLimit: limit } = campaign;
  const rate = truth.abandonRate;
  const share = (part: number, whole: number) =>
    whole === 0 ? "–" : format.percent(part / whole, 1);
  const hasRates = money.total > 0;
  const worked = total.talkSeconds + total.wrapSeconds + total.waitSeconds + total.reservedSeconds;
  const hasCallers = takesCalls(campaign.mode) || total.callers > 0;
  return (
    <Metrics count={hasCallers ? 7 : 6}>
      <MetricTile label={t("report.tiles.dials")} value={format.number(total.dials)} />
      <MetricTile
        label={t("report.tiles.people")}
        value={format.number(total.people)}
        target={t("report.tiles.ofDials", { share: share(total.people, total.dials) })}
      />
      <MetricTile
        label={t("report.tiles.abandon")}
        value={rate === null ? "–" : format.percent(rate, 2)}
        unit={t("report.tiles.limit", { limit: format.percent(limit, 1) })}
        gauge={{ fill: (rate ?? 0) / (limit * 1.6), mark: 1 / 1.6 }}
        target={t("report.tiles.abandonOf", {
          abandoned: format.number(total.abandoned),
          people: format.number(total.people),
        })}
        {...((rate ?? 0) > limit && { look: "breach" as const })}
      />
      {hasCallers && (
        <MetricTile
          label={t("report.tiles.callers")}
          value={format.number(total.callersServed)}
          target={t("report.tiles.ofCallers", { shown: format.number(total.callers) })}
        />
      )}
      <MetricTile
        label={t("report.tiles.sales")}
        value={format.number(total.sales)}
        target={t("report.tiles.ofPeople", {
          share: share(total.sales, total.people + total.callersServed),
        })}
      />
      <MetricTile
        label={t("report.tiles.perContact")}
        value={hasRates ? write(money.perContact) : "–"}
        target={
          hasRates
            ? t("report.tiles.total", { money: write(money.total) })
            : t("report.tiles.noRates")
        }
      />
      <MetricTile
        label={t("report.tiles.idle")}
        value={share(total.waitSeconds, worked)}
        target={t("report.tiles.idleOf", { time: format.duration(total.waitSeconds) })}
      />
    </Metrics>
  );
}
