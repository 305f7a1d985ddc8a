import { z } from "zod";
import { recycledOutcomes } from "./attempt-outcomes.ts";
import { Campaign } from "./campaigns.ts";
import { endpoint } from "./endpoint.ts";
import { ById } from "./paging.ts";

const tag = "Campaigns";
const Recycled = z.enum(recycledOutcomes);

export const CampaignPasses = z
  .object({
    pass: z.number().int().describe("How often the list is gone through, this time counted"),
    outcomes: z
      .array(z.object({ outcome: Recycled, leads: z.number().int() }))
      .describe(
        "Leads that are done, by how their last attempt ended: what another pass would call",
      ),
  })
  .meta({ id: "CampaignPasses" });
export type CampaignPasses = z.infer<typeof CampaignPasses>;

export const getCampaignPasses = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/passes",
  summary: "How many leads that are done another pass would call",
  tag,
  permission: "campaigns:read-members",
  params: ById,
  response: CampaignPasses,
});
export const startPass = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/passes",
  summary: "Call leads again that are done, by how their last attempt ended",
  tag,
  permission: "campaigns:add-members",
  params: ById,
  body: z.strictObject({ outcomes: z.array(Recycled).min(1).max(recycledOutcomes.length) }),
  response: Campaign,
});
export const undoPass = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/passes/undo",
  summary: "Take the last pass back while nobody of it had his turn",
  tag,
  permission: "campaigns:add-members",
  params: ById,
  response: Campaign,
});
