import { campaignChanged, type Input, type setCampaignShadow } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { campaignOf } from "../../campaigns/index.ts";
import type { ShadowSetting } from "./shadow.ts";

type Asked = Input<typeof setCampaignShadow>["body"];

/** The setting that runs beside a campaign's own. */
export async function readShadow(
  tx: Tx<"campaign_shadows">,
  campaignId: string,
): Promise<ShadowSetting | null> {
  const row = await tx
    .selectFrom("campaign_shadows")
    .select(["abandon_limit", "lines_per_agent", "since"])
    .where("campaign_id", "=", campaignId)
    .executeTakeFirst();
  if (!row) return null;
  const { abandon_limit: limit, lines_per_agent: linesPerAgent, since } = row;
  return { limit, linesPerAgent, since: since.getTime() };
}

/** Lets another setting run beside the live one of a predictive campaign, from now on. */
export async function setShadow(ctx: Ctx, campaignId: string, asked: Asked): Promise<void> {
  const { mode } = await campaignOf(ctx, campaignId, "campaigns:simulate");
  if (mode !== "PREDICTIVE") {
    throw new Refusal("conflict", "Only beside a predictive campaign can another setting run");
  }
  const tx: Tx<"campaign_shadows"> = ctx.tx;
  const values = {
    abandon_limit: asked.abandonLimit,
    lines_per_agent: asked.linesPerAgent,
    since: ctx.now,
  };
  await tx
    .insertInto("campaign_shadows")
    .values({ campaign_id: campaignId, ...values })
    .onConflict((conflict) => conflict.columns(["tenant_id", "campaign_id"]).doUpdateSet(values))
    .execute();
  await tell(ctx, campaignId, asked);
}

export async function removeShadow(ctx: Ctx, campaignId: string): Promise<void> {
  await campaignOf(ctx, campaignId, "campaigns:simulate");
  const tx: Tx<"campaign_shadows"> = ctx.tx;
  await tx.deleteFrom("campaign_shadows").where("campaign_id", "=", campaignId).execute();
  await tell(ctx, campaignId, null);
}

async function tell(ctx: Ctx, id: string, shadow: Asked | null): Promise<void> {
  const told = { id, fields: ["shadow"], state: null };
  await emit(ctx, campaignChanged, told, { permission: "campaigns:read" }, { after: { shadow } });
}
