import type { CampaignMoney } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { readSettings } from "../../settings/index.ts";
import type { CampaignRow } from "../queries.ts";
import { campaignOf } from "../service.ts";
import { budgetOf } from "./budget.ts";
import { agentParts, lineParts, reachedOf, type Spend, toMinor } from "./money.ts";
import { conversionsOf, type Earned, earnedBy, ratesOf, spendOf, worthsOf } from "./queries.ts";

const words = { 0: "NOTHING", 80: "NEAR", 100: "ALL" } as const;

/** What a campaign has cost by the calls that ended, and how much of its budget that is. */
export async function campaignMoney(ctx: Ctx, id: string): Promise<CampaignMoney> {
  const campaign = await campaignOf(ctx, id, "campaigns:read-stats");
  const budget = budgetOf(campaign);
  const currency = budget?.currency ?? (await readSettings(ctx)).region.currency;
  const spend = await spendOf(ctx.tx, id);
  const parts = lineParts(spend) + agentParts(spend);
  const spentMinor = toMinor(parts, currency);
  const conversions = await conversionsOf(ctx.tx, id);
  const { isSaid, earned } = await earnedOf(ctx, campaign);
  const revenueMinor = isSaid ? sumOf(earned) : null;
  return {
    campaignId: id,
    at: ctx.now.toISOString(),
    currency,
    budgetMinor: budget?.minor ?? null,
    spentMinor,
    lineMinor: toMinor(lineParts(spend), currency),
    agentMinor: toMinor(agentParts(spend), currency),
    share: budget ? spentMinor / budget.minor : null,
    reached: words[budget ? reachedOf(parts, budget) : 0],
    lineSeconds: seconds(spend, "lineMs"),
    agentSeconds: seconds(spend, "agentMs"),
    rates: await ratesOf(ctx.tx, id),
    conversions,
    perConversionMinor: conversions === 0 ? null : Math.round(spentMinor / conversions),
    revenueMinor,
    earned,
    return: revenueMinor === null ? null : returnOn(spentMinor, revenueMinor),
  };
}

/** What closed calls are worth, and whether anybody has said what any is. */
async function earnedOf(
  ctx: Ctx,
  { id }: CampaignRow,
): Promise<{ isSaid: boolean; earned: Earned[] }> {
  const isSaid = (await worthsOf(ctx.tx, id)).size > 0;
  return { isSaid, earned: isSaid ? await earnedBy(ctx.tx, id) : [] };
}

function sumOf(earned: readonly Earned[]): number {
  return earned.reduce((sum, { calls, worthMinor }) => sum + calls * worthMinor, 0);
}

/** What came beyond what was spent, as a share of that; null where nothing was spent. */
function returnOn(spentMinor: number, revenueMinor: number): number | null {
  return spentMinor === 0 ? null : (revenueMinor - spentMinor) / spentMinor;
}

function seconds(spend: readonly Spend[], time: "lineMs" | "agentMs"): number {
  const all = spend.reduce((sum, one) => sum + one[time], 0n);
  return Number((all + 500n) / 1000n);
}
