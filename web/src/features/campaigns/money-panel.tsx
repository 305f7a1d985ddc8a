import { type Campaign, getCampaignMoney } from "@parley/contract";
import { Wallet } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { digitsOf } from "../../domain/money.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";

const everyMs = 5000;

/** What the campaign has cost, and how much of its budget that is. */
export function MoneyPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const params = { id: campaign.id };
  const isRunning = campaign.state === "RUNNING";
  const { data } = useRead(getCampaignMoney, { params }, isRunning ? { everyMs } : {});
  const isSilent = data?.budgetMinor === null && data.spentMinor === 0;
  if (!data || (isSilent && data.revenueMinor === null)) return null;
  const digits = digitsOf(data.currency);
  const money = (minor: number) =>
    `${format.decimal(minor / 10 ** digits, digits)} ${data.currency}`;
  const { share } = data;
  return (
    <Panel
      title={t("money.title")}
      note={share === null ? "" : t("money.share", { share: format.percent(share, 1) })}
    >
      {data.reached !== "NOTHING" && (
        <Banner look={data.reached === "ALL" ? "breach" : "warning"} icon={Wallet}>
          {t(`money.reached.${data.reached}`)}
        </Banner>
      )}
      {share !== null && (
        <Progress label={t("money.title")} done={Math.min(1, share)} total={1} thin />
      )}
      <FactList
        right
        facts={[
          { name: t("money.budget"), value: data.budgetMinor && money(data.budgetMinor) },
          { name: t("money.spent"), value: money(data.spentMinor) },
          {
            name: t("money.lines", { time: format.duration(data.lineSeconds) }),
            value: money(data.lineMinor),
          },
          {
            name: t("money.agents", { time: format.duration(data.agentSeconds) }),
            value: money(data.agentMinor),
          },
          {
            name: t("money.perConversion"),
            value: data.perConversionMinor === null ? null : money(data.perConversionMinor),
          },
          ...(data.revenueMinor === null
            ? []
            : [
                ...data.earned.map(({ name, calls: count, worthMinor }) => ({
                  name: t("money.earned", { count, name, worth: money(worthMinor) }),
                  value: money(count * worthMinor),
                })),
                { name: t("money.revenue"), value: money(data.revenueMinor) },
                {
                  name: t("money.return"),
                  value: data.return === null ? null : format.percent(data.return, 0),
                },
              ]),
        ]}
      />
    </Panel>
  );
}
