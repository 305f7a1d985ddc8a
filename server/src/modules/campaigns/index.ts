import { sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import { addManyMembers, removeAddedMembers } from "./additions/job.ts";
import {
  callbackRoutes,
  callbacksOfCalls,
  callbacksOfLeads,
  callbacksOfLeavers,
} from "./callbacks/index.ts";
import { filteredLeads, followFilter, sweepHeld } from "./filter/follow.ts";
import { spokenLanguages } from "./members/languages.ts";
import { refusedMembers } from "./members/refused.ts";
import { thirdPartyCosts } from "./money/third-parties.ts";
import { campaignRoutes } from "./routes.ts";
import { scrubCampaign } from "./scrub/job.ts";
import { joinImported, leadsOfSources } from "./sources/follow.ts";
import { attemptPlanner, dispositionPlanner, lostLinePlanner } from "./subscribers.ts";

export { campaignActions } from "./actions.ts";
export {
  callbackClock,
  callbacksToDial,
  createCallback,
  findLeads,
  lockOwnCallback,
  markTried,
  schedule as scheduleCallbacks,
  zoneOf,
} from "./callbacks/index.ts";
export { setDispositions } from "./dispositions.ts";
export { hasHeld } from "./filter/queries.ts";
export { changesOfSettings, type SettingChange } from "./history/changes.ts";
export {
  type Claim,
  claimFor,
  skillsOfCalls,
  type Taker,
  type UnmatchedSkills,
  unmatchedSkills,
} from "./members/claiming.ts";
export { lockLeasedMember, returnExpiredLeases } from "./members/leases.ts";
export {
  countMembers,
  type MemberCounts,
  type MemberRow,
  markMembersDialing,
  putOffMembers,
} from "./members/queries.ts";
export { hasRefusedMembers, type RefusedMember, refuseMembers } from "./members/refusals.ts";
export { addMembers } from "./members/service.ts";
export { supplyFor } from "./members/supply.ts";
export { addClosings, addEndedCalls, addWrapUps, ratesOf, worthsOf } from "./money/queries.ts";
export { campaignMoney } from "./money/service.ts";
export { turnRefused } from "./numbers/service.ts";
export { planRefused } from "./plan.ts";
export {
  type CampaignRow,
  findCampaigns,
  ledgerByBucket,
  ledgerByOutcome,
  selectCampaigns,
} from "./queries.ts";
export { campaignClock } from "./schedule/clock.ts";
export { asDetecting, sparesAgents } from "./schedule/detection.ts";
export { type CampaignHours, opennessAt, opennessOf } from "./schedule/hours.ts";
export {
  campaignOf,
  createCampaign,
  getCampaign,
  turnCampaign,
  updateCampaign,
} from "./service.ts";

export { asForLead, inEachArm, ringsOf } from "./split/arms.ts";
export { startTest } from "./split/service.ts";

export const campaigns: Module = {
  name: "campaigns",
  routes: (api) => {
    campaignRoutes(api);
    callbackRoutes(api);
  },
  jobs: [scrubCampaign, addManyMembers, removeAddedMembers, followFilter, sweepHeld, joinImported],
  subscribers: [
    attemptPlanner,
    dispositionPlanner,
    lostLinePlanner,
    thirdPartyCosts,
    refusedMembers,
    spokenLanguages,
    filteredLeads,
    leadsOfSources,
    callbacksOfLeads,
    callbacksOfLeavers,
    callbacksOfCalls,
  ],
  sealed: [
    sealedField("callbacks", "note"),
    sealedField("campaign_filter_changes", "reason"),
    sealedField("campaign_filter_changes", "note"),
    sealedField("campaign_setting_changes", "reason"),
  ],
};
