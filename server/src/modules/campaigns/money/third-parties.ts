import { thirdPartyChanged } from "@parley/contract";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
import { selectCampaigns } from "../queries.ts";
import { keepBudget } from "./budget.ts";
import { addThirdParties } from "./queries.ts";

/** Whoever was called in a conversation costs the campaign of that conversation the lines that he was on. */
export const thirdPartyCosts: Subscriber = {
  name: "campaigns.third-parties",
  events: [thirdPartyChanged.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { campaignId: id, lineMs } = thirdPartyChanged.data.parse(data);
      if (id === null || lineMs === 0) continue;
      await addThirdParties(ctx.tx, id, lineMs);
      const [campaign] = await selectCampaigns(ctx, "campaigns:read", { id, limit: 1 });
      if (campaign) await keepBudget(ctx, campaign);
    }
  },
};
