import { type CampaignMoney, getCampaignMoney } from "@parley/contract";
import { useRead } from "../../api/query.ts";
import { digitsOf } from "../../domain/money.ts";
import { useFormat } from "../../i18n/format.ts";

/** How amounts of a campaign are written, and what it has spent of its budget. */
export function useMoney(campaignId: string): {
  money: CampaignMoney | undefined;
  write: (amount: number | null) => string;
} {
  const format = useFormat();
  const { data } = useRead(getCampaignMoney, { params: { id: campaignId } });
  const write = (amount: number | null) =>
    amount === null || !data
      ? "–"
      : `${format.decimal(amount, digitsOf(data.currency))} ${data.currency}`;
  return { money: data, write };
}
