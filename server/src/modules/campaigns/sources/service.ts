import type { Campaign } from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import { startAddition } from "../additions/service.ts";
import type { CampaignInput, CampaignPatch } from "../columns.ts";
import { campaignOf, createCampaign, getCampaign, updateCampaign } from "../service.ts";
import { byThemselves } from "./follow.ts";
import { spellingsOf } from "./queries.ts";

/** A new campaign, with what its sources have brought until now. */
export async function createWithSources(ctx: Ctx, input: CampaignInput): Promise<Campaign> {
  const made = await createCampaign(ctx, { ...input, sources: distinct(input.sources) });
  await fetchLeads(ctx, made.id, made.sources);
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
  const sources = distinct(patch.sources);
  await updateCampaign(ctx, id, { ...patch, sources }, ifMatch);
  const known = new Set(before.map(keyOf));
  const added = sources.filter((one) => !known.has(keyOf(one)));
  await fetchLeads(ctx, id, added);
  return getCampaign(ctx, id);
}

/** Upper and lower case are the same in the catalogue of sources, and here. */
const keyOf = (source: string): string => source.toLowerCase();

/** Each of them once, as it was written first. */
function distinct(sources: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const source of sources) {
    if (!byKey.has(keyOf(source))) byKey.set(keyOf(source), source);
  }
  return [...byKey.values()];
}

/** Whoever names sources puts leads into the campaign: in the background, for they may be very many. */
async function fetchLeads(ctx: Ctx, id: string, sources: readonly string[]): Promise<void> {
  if (sources.length === 0) return;
  demand(ctx, "campaigns:add-members");
  const campaign = await campaignOf(ctx, id, "campaigns:add-members");
  for (const source of await spellingsOf(ctx.tx, sources)) {
    await startAddition(ctx, campaign, { filter: { source }, ...byThemselves }, null);
  }
}
