import type { WhatIfBasis } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { type CampaignRow, selectCampaigns, sparesAgents } from "../../campaigns/index.ts";
import type { FloorModel } from "./floor-model.ts";
import { readHistory } from "./history.ts";
import { fewestDials, learnFloor } from "./learn.ts";

const dayMs = 86_400_000;
/** Campaigns whose calls stand in for those of one that has too few. */
const mostCampaigns = 200;

/** The last so many days before an instant. */
export type Span = { sinceDays: number; until: Date };
/** Which of the settings that are asked about have agents listen to machines. */
type Detecting = { detects?: boolean; someHear?: boolean };
type Known = { model: FloorModel; basis: WhatIfBasis };

/** From the campaign's own calls or, while they are few, from those of all that the caller may see. */
export async function learn(
  ctx: Ctx,
  campaign: CampaignRow,
  span: Span,
  { detects = sparesAgents(campaign), someHear = !detects }: Detecting = {},
): Promise<Known> {
  const detecting = { detects, someHear };
  const own = await learnOf(ctx, [campaign.id], span, detecting);
  if (own.dials >= fewestDials) return known(own, "CAMPAIGN", span);
  const seen = await selectCampaigns(ctx, "campaigns:read-stats", { limit: mostCampaigns });
  const campaignIds = [...new Set([campaign.id, ...seen.map(({ id }) => id)])];
  const all = await learnOf(ctx, campaignIds, span, detecting);
  return known(all, all.dials >= fewestDials ? "ALL_CAMPAIGNS" : "NOTHING", span);
}

async function learnOf(
  ctx: Ctx,
  campaignIds: readonly string[],
  { sinceDays, until }: Span,
  { detects, someHear }: Required<Detecting>,
) {
  const since = new Date(until.getTime() - sinceDays * dayMs);
  const history = await readHistory(ctx, campaignIds, { since, until });
  const dials = history.hours.reduce((sum, hour) => sum + hour.dials, 0);
  return { ...learnFloor(history, detects, someHear), dials };
}

function known(
  learned: Awaited<ReturnType<typeof learnOf>>,
  from: WhatIfBasis["from"],
  { sinceDays }: Span,
): Known {
  const { model, dials, assumed } = learned;
  return { model, basis: { from, dials, sinceDays, assumed } };
}
