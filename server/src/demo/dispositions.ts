import type { Ctx } from "../platform/ctx.ts";
import type { DemoPick } from "./cast.ts";

/** What a campaign of the demo picks of the catalogue. */
export async function picksOf(ctx: Ctx, picks: readonly DemoPick[]) {
  const known = await ctx.tx.selectFrom("dispositions").select(["id", "name"]).execute();
  return picks.map(([name, hotKey, followUp = { type: "CATALOGUE" as const }]) => {
    const dispositionId = known.find((one) => one.name === name)?.id;
    if (dispositionId === undefined) throw new Error(`the catalogue has no ${name}`);
    return { dispositionId, hotKey, followUp, tagIds: [], leadStatus: null, worthMinor: null };
  });
}
