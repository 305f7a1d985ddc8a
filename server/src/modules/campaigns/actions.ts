import { z } from "zod";
import { type Action, asked, defineAction } from "../../platform/actions/action.ts";
import { scheduleCallbackAction } from "./callbacks/index.ts";
import { addMembers } from "./members/service.ts";
import { selectCampaigns } from "./queries.ts";

const params = z.strictObject({
  campaignId: asked("CAMPAIGN", z.uuid()),
  priority: asked("NUMBER", z.number().int().min(0).max(1000).default(100), { most: 1000 }),
});

/** Puts leads into a campaign. Who is in it already stays; who has no number is passed over. */
const addToCampaign = defineAction({
  name: "add-to-campaign",
  params,
  check: async (ctx, { campaignId: id }) => {
    const [found] = await selectCampaigns(ctx, "campaigns:read", { id, limit: 1 });
    return found ? undefined : { field: "campaignId", reason: "is no campaign" };
  },
  run: async (ctx, targets) => {
    const [first] = targets;
    if (!first) return;
    // Targets of one step have the same parameters, for none of these is a text to be filled in.
    const { campaignId, priority } = first.params;
    await addMembers(ctx, campaignId, {
      leadIds: targets.map(({ id }) => id),
      priority,
      skillId: null,
    });
  },
});

/** What a workflow can do with campaigns and callbacks. */
export const campaignActions: readonly Action[] = [addToCampaign, scheduleCallbackAction];
