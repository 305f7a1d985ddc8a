import type { Campaign, LedgerReport } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { digitsOf } from "../../domain/money.ts";
import { useFormat } from "../../i18n/format.ts";
import { FactList } from "../../ui/fact-list.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";
import styles from "./report.module.css";
import { useMoney } from "./use-money.ts";

/** What the days cost, for each contact and sale too, and what the campaign has spent of its budget. */
export function CostPanel({ campaign, report }: { campaign: Campaign; report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const { money: spent, write } = useMoney(campaign.id);
  const { money, total } = report;
  const minor = (amount: number) => write(amount / 10 ** digitsOf(spent?.currency ?? "EUR"));
  return (
    <Panel title={t("report.money.title")}>
      {money.total === 0 && money.revenue == null ? (
        <p className="muted">{t("report.money.noRates")}</p>
      ) : (
        <FactList
          right
          facts={[
            {
              name: t("report.money.agents", { time: format.duration(money.paidSeconds) }),
              value: write(money.agents),
            },
            {
              name: t("report.money.minutes", { time: format.duration(money.answeredSeconds) }),
              value: write(money.minutes),
            },
            { name: t("report.money.total"), value: <b>{write(money.total)}</b> },
            {
              name: t("report.money.waiting", { time: format.duration(total.waitSeconds) }),
              value: write(money.waiting),
            },
            { name: t("report.money.perContact"), value: write(money.perContact) },
            { name: t("report.money.perSale"), value: write(money.perSale) },
            ...(money.revenue == null
              ? []
              : [
                  { name: t("report.money.revenue"), value: <b>{write(money.revenue)}</b> },
                  {
                    name: t("report.money.return"),
                    value: money.return == null ? "–" : format.percent(money.return, 0),
                  },
                ]),
          ]}
        />
      )}
      {spent && spent.budgetMinor !== null && (
        <div className={styles.budget}>
          <h3>
            {t("report.money.budget")}
            <span className="num">
              {t("report.money.shareNote", { share: format.percent(spent.share ?? 0, 1) })}
            </span>
          </h3>
          <Progress
            label={t("report.money.budget")}
            done={Math.min(1, spent.share ?? 0)}
            total={1}
            thin
          />
          <p className="muted">
            {t("report.money.spent", {
              spent: minor(spent.spentMinor),
              budget: minor(spent.budgetMinor),
            })}
          </p>
        </div>
      )}
    </Panel>
  );
}
