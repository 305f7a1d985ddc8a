import type { Campaign } from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import { startAddition } from "../additions/service.ts";
import type { CampaignInput, CampaignPatch } from "../columns.ts";
import { campaignOf, createCampaign, getCampaign, updateCampaign } from "../service.ts";
import { how } from "./follow.ts";

/** A new campaign, with what its sources have brought until now. */
export async function createWithSources(ctx: Ctx, input: CampaignInput): Promise<Campaign> {
  const made = await createCampaign(ctx, input);
  await fetch(ctx, made.id, made.sources);
  return made;
}

/** Changes a campaign; of sources that it takes from now on, also what they have brought until now is put into it. */
export async function updateWithSources(
  ctx: Ctx,
  id: string,
  patch: CampaignPatch & { reason?: string | undefined },
  ifMatch: number | undefined,
): Promise<Campaign> {
  if (patch.sources === undefined) return updateCampaign(ctx, id, patch, ifMatch);
  const { sources: before } = await campaignOf(ctx, id, "campaigns:update", true);
  const sources = [...new Set(patch.sources)];
  await updateCampaign(ctx, id, { ...patch, sources }, ifMatch);
  await fetch(
    ctx,
    id,
    sources.filter((one) => !before.includes(one)),
  );
  return getCampaign(ctx, id);
}

/** Whoever names sources puts leads into the campaign: in the background, for they may be very many. */
async function fetch(ctx: Ctx, id: string, sources: readonly string[]): Promise<void> {
  if (sources.length === 0) return;
  demand(ctx, "campaigns:add-members");
  const campaign = await campaignOf(ctx, id, "campaigns:add-members");
  for (const source of sources) {
    await startAddition(ctx, campaign, { filter: { source }, ...how }, null);
  }
}
