import { z } from "zod";
import { MemberOutcome } from "./attempt-outcomes.ts";
import { memberStates } from "./campaign-members.ts";
import { attemptEnds } from "./campaign-retries.ts";
import { CampaignState } from "./campaigns.ts";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";

export const LeadCampaign = z
  .object({
    campaignId: Id,
    campaignName: z.string(),
    campaignState: CampaignState,
    memberId: Id,
    state: z
      .enum(memberStates)
      .describe(
        "HELD: the campaign's filter keeps it back; callbacks and dials by hand it does not",
      ),
    attempts: z.number().int(),
    maxAttempts: z.number().int(),
    lastOutcome: MemberOutcome.nullable(),
    nextAttemptAt: Instant.nullable(),
    doneBecause: z.enum(attemptEnds).nullable(),
  })
  .meta({ id: "LeadCampaign" });
export type LeadCampaign = z.infer<typeof LeadCampaign>;

export const listLeadCampaigns = endpoint({
  method: "GET",
  path: "/leads/:id/campaigns",
  summary: "Which campaigns dial a lead, and where it stands in each",
  tag: "Campaigns",
  permission: "leads:read",
  params: ById,
  response: z.object({ items: z.array(LeadCampaign) }),
});
