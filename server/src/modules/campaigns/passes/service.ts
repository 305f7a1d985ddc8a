import {
  type Campaign,
  type CampaignPasses,
  campaignChanged,
  type Input,
  recycledOutcomes,
  type startPass,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { type CampaignRow, patchCampaign } from "../queries.ts";
import { audienceOf, campaignOf, getCampaign } from "../service.ts";
import { bringBack, countDone, notePassBegun } from "./queries.ts";

/** So many members of a pass get their turn at a time, when nobody else is left to dial. */
const batch = 200;

export async function readPasses(ctx: Ctx, campaignId: string): Promise<CampaignPasses> {
  const { pass } = await campaignOf(ctx, campaignId, "campaigns:read-members");
  const done = await countDone(ctx.tx, campaignId);
  const outcomes = recycledOutcomes.map((outcome) => ({ outcome, leads: done.get(outcome) ?? 0 }));
  return { pass, outcomes: outcomes.filter(({ leads }) => leads > 0) };
}

/** Whoever is done and ended so is dialled again. No row of a member is written for it. */
export async function beginPass(
  ctx: Ctx,
  campaignId: string,
  { outcomes }: Input<typeof startPass>["body"],
): Promise<Campaign> {
  const row = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  const next = {
    pass: row.pass + 1,
    pass_outcomes: [...new Set(outcomes)],
    pass_outcomes_before: row.pass_outcomes,
    pass_began_at: ctx.now,
    pass_dialled_at: null,
  };
  return change(ctx, row, next);
}

/** As if the last pass had not been begun; only while nobody of it had his turn. */
export async function takeBackPass(ctx: Ctx, campaignId: string): Promise<Campaign> {
  const row = await campaignOf(ctx, campaignId, "campaigns:add-members", true);
  if (row.pass === 1) throw new Refusal("conflict", "The list is gone through for the first time");
  if (row.pass_dialled_at !== null) {
    throw new Refusal("conflict", "Leads of this pass have had their turn already");
  }
  const before = { pass: row.pass - 1, pass_outcomes: row.pass_outcomes_before };
  return change(ctx, row, { ...before, pass_outcomes_before: [], pass_dialled_at: ctx.now });
}

type PassColumns = Pick<CampaignRow, "pass" | "pass_outcomes"> & Partial<CampaignRow>;

async function change(ctx: Ctx, row: CampaignRow, next: PassColumns): Promise<Campaign> {
  await patchCampaign(ctx.tx, row.id, next);
  const data = { id: row.id, fields: ["pass", "passOutcomes"], state: null };
  const noted = (of: PassColumns) => ({ pass: of.pass, passOutcomes: of.pass_outcomes });
  await emit(ctx, campaignChanged, data, audienceOf(row), {
    before: noted(row),
    after: noted(next),
  });
  return getCampaign(ctx, row.id);
}

/** When nobody is left to dial, the next members of the pass that is on get their turn; says whether some did. */
export async function refill(
  ctx: Ctx,
  campaign: Pick<CampaignRow, "id" | "pass" | "pass_outcomes" | "pass_dialled_at">,
): Promise<boolean> {
  if (campaign.pass === 1 || campaign.pass_outcomes.length === 0) return false;
  const brought = await bringBack(ctx.tx, campaign, batch, ctx.now);
  if (brought > 0 && campaign.pass_dialled_at === null) {
    await notePassBegun(ctx.tx, campaign.id, ctx.now);
  }
  return brought > 0;
}
