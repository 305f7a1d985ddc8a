import type { Condition, FilterEffect } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { CampaignRow } from "../queries.ts";
import { meets } from "./meeting.ts";
import { countWaiting, leadOfRow, sharesMeeting } from "./queries.ts";

/** Of each state so many are looked at; of more the rest is reckoned from them. */
const sample = 20_000;

/** How many of the campaign's members meet the filter that holds, and how many the other. */
export async function effectOf(
  ctx: Ctx,
  { id, filter }: Pick<CampaignRow, "id" | "filter">,
  other: Condition | null,
): Promise<FilterEffect> {
  const count = await countWaiting(ctx.tx, id);
  const [before, after] = [await meets(ctx, filter, leadOfRow), await meets(ctx, other, leadOfRow)];
  const both = { before, after };
  const sides = [
    { ...(await sharesMeeting(ctx.tx, id, "DIALABLE", both, sample)), all: count.dialable },
    { ...(await sharesMeeting(ctx.tx, id, "HELD", both, sample)), all: count.held },
  ];
  const reckoned = (side: "before" | "after") =>
    sides.reduce((sum, one) => sum + (one.of === 0 ? 0 : (one[side] / one.of) * one.all), 0);
  return {
    members: count.dialable + count.held,
    before: Math.round(reckoned("before")),
    after: Math.round(reckoned("after")),
    sampled: sides.some(({ of, all }) => of < all),
  };
}
