import {
  campaignChanged,
  getCampaignDispositions,
  type Input,
  setCampaignDispositions,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import { campaignDispositions, pickDispositions } from "../calls/index.ts";
import { audienceOf, campaignOf } from "./service.ts";

export function dispositionRoutes(serve: Api): void {
  serve.serve(getCampaignDispositions, async (ctx, { params }) => {
    await campaignOf(ctx, params.id, "campaigns:read");
    return campaignDispositions(ctx, params.id);
  });
  serve.serve(setCampaignDispositions, (ctx, { params, body }) =>
    setDispositions(ctx, params.id, body.items),
  );
}

/** Picks how calls of a campaign are closed. */
export async function setDispositions(
  ctx: Ctx,
  id: string,
  items: Input<typeof setCampaignDispositions>["body"]["items"],
) {
  const row = await campaignOf(ctx, id, "campaigns:update", true);
  const before = await namesOf(ctx, id);
  await pickDispositions(ctx, id, items);
  const told = { id, fields: ["dispositions"], state: null };
  await emit(ctx, campaignChanged, told, audienceOf(row), {
    before: { dispositions: before },
    after: { dispositions: await namesOf(ctx, id) },
  });
  return campaignDispositions(ctx, id);
}

/** As the log tells them: each with its key and what follows. */
async function namesOf(ctx: Ctx, id: string) {
  const { own, items } = await campaignDispositions(ctx, id);
  if (!own) return [];
  return items.map(({ name, hotKey, followUp }) => ({ name, hotKey, followUp }));
}
