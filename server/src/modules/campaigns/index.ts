import type { Module } from "../../platform/module.ts";
import { campaignRoutes } from "./routes.ts";
import { attemptPlanner, dispositionPlanner } from "./subscribers.ts";

export { campaignActions } from "./actions.ts";
export {
  claimMembers,
  countMembers,
  lockLeasedMember,
  type MemberCounts,
  type MemberRow,
  markMembersDialing,
  putOffMembers,
  returnExpiredLeases,
} from "./members/queries.ts";
export { addMembers } from "./members/service.ts";
export {
  type CampaignRow,
  findCampaigns,
  ledgerByBucket,
  ledgerByOutcome,
  selectCampaigns,
} from "./queries.ts";
export { campaignOf, createCampaign, getCampaign, turnCampaign } from "./service.ts";

export const campaigns: Module = {
  name: "campaigns",
  routes: campaignRoutes,
  subscribers: [attemptPlanner, dispositionPlanner],
};
