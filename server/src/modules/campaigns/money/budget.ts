import { campaignBudgetReached } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { readSettings } from "../../settings/index.ts";
import { type CampaignRow, patchCampaign, selectCampaigns } from "../queries.ts";
import { moveCampaign } from "../service.ts";
import { agentParts, lineParts, type Parts, reachedOf } from "./money.ts";
import { spendOf } from "./queries.ts";

type Budgeted = Pick<CampaignRow, "budget_minor" | "budget_currency">;

export function budgetOf({ budget_minor, budget_currency }: Budgeted) {
  if (budget_minor === null || budget_currency === null) return null;
  return { minor: Number(budget_minor), currency: budget_currency };
}

/** What was spent is in the tenant's currency: a budget in another one could not be held against it. */
export async function demandCurrency(ctx: Ctx, campaign: Budgeted): Promise<void> {
  const budget = budgetOf(campaign);
  if (!budget) return;
  const { region } = await readSettings(ctx);
  if (budget.currency === region.currency) return;
  throw invalid("budget.currency", `must be ${region.currency}, in which the organisation counts`);
}

/** Who starts a campaign without money left would see it stop at the next call. */
export async function demandMoney(ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const budget = budgetOf(campaign);
  if (!budget) return;
  await demandCurrency(ctx, campaign);
  if (reachedOf(await partsSpent(ctx, campaign.id), budget) < 100) return;
  throw new Refusal("conflict", "The budget of this campaign is spent");
}

async function partsSpent(ctx: Ctx, campaignId: string): Promise<Parts> {
  const spend = await spendOf(ctx.tx, campaignId);
  return lineParts(spend) + agentParts(spend);
}

/**
 * Holds what was spent against the budget: at 80 % somebody is told, at 100 % the campaign is paused. Calls
 * in the air are finished and counted, so that it may end a little above.
 */
export async function keepBudget(ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const budget = budgetOf(campaign);
  if (!budget) return;
  const parts = await partsSpent(ctx, campaign.id);
  const reached = reachedOf(parts, budget);
  const isOver = reached === 100 && campaign.state === "RUNNING";
  if (reached === campaign.budget_told && !isOver) return;
  const filter = { id: campaign.id, limit: 1, forUpdate: true };
  const [row] = await selectCampaigns(ctx, "campaigns:read", filter);
  if (!row) return;
  await patchCampaign(ctx.tx, row.id, { budget_told: reached });
  if (reached > row.budget_told && reached > 0) {
    const told = { id: row.id, name: row.name, percent: reached === 100 ? 100 : 80 } as const;
    await emit(ctx, campaignBudgetReached, told, { permission: "campaigns:read-stats" });
  }
  if (reached === 100 && row.state === "RUNNING") await moveCampaign(ctx, row, "PAUSED", "BUDGET");
}
