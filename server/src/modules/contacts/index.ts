import { sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import { activityRoutes } from "./activities/routes.ts";
import { conditionRoutes } from "./conditions/routes.ts";
import { contactRoutes } from "./contacts/routes.ts";
import { alignField } from "./fields/fill.ts";
import { fieldRoutes } from "./fields/routes.ts";
import { dryRun } from "./imports/check/job.ts";
import { importLeads } from "./imports/job.ts";
import { importRoutes } from "./imports/routes.ts";
import { undoLeads } from "./imports/undo/job.ts";
import { leadRoutes } from "./leads/routes.ts";
import { leadListRoutes } from "./lists/routes.ts";
import { placeContacts } from "./points/place/job.ts";
import { scoringJobs, scoringRoutes, scoringSubscribers } from "./scoring/index.ts";
import { wordCounter, wordJobs } from "./search/jobs.ts";
import { tagRoutes } from "./tags/routes.ts";
import { viewRoutes } from "./views/routes.ts";

export { contactActions } from "./actions/index.ts";
export { addActivities, type NewActivity } from "./activities/service.ts";
export { type LeadField, type LeadFields, leadFields } from "./conditions/catalogue.ts";
export { checkCondition } from "./conditions/check.ts";
export { factsOfLeads } from "./conditions/facts.ts";
export { type Facts, matches } from "./conditions/matches.ts";
export { conditionSql } from "./conditions/sql.ts";
export { getContact } from "./contacts/service.ts";
export type { ClosedLeadCall, LeadCall, LeadPhone, NextAttempt } from "./dialing/queries.ts";
export {
  closeCallOnTimeline,
  closeLeadCalls,
  decryptPhones,
  findLeadForDial,
  type LeadForDial,
  leadsWithPhone,
  markDialing,
  setLeadStatus,
  setNextAttempts,
  showLeads,
} from "./dialing/service.ts";
export { describeOwnFields } from "./fields/openapi.ts";
export { createField as createOwnLeadField, demandFit } from "./fields/service.ts";
export { faultsIn, readCell } from "./fields/values.ts";
export { createLeads } from "./leads/create-many.ts";
export { type Gift, giveLeads, holdLeads } from "./leads/give.ts";
export { createLead, getLead } from "./leads/service.ts";
export {
  changeMembers as changeListMembers,
  createList as createLeadList,
} from "./lists/service.ts";
export { ScoreRound } from "./scoring/round.ts";
export { rank } from "./search/rank.ts";
export { searchRecords } from "./search/service.ts";
export { wordsOf } from "./search/text.ts";
export { createTag, tagLeads } from "./tags/service.ts";
export { createView as createSavedView } from "./views/service.ts";

/** People and firms, the leads with them, their timeline, and the import of many at once. */
export const contactsModule: Module = {
  name: "contacts",
  routes: (api, app) => {
    contactRoutes(api);
    leadRoutes(api);
    conditionRoutes(api);
    fieldRoutes(api);
    tagRoutes(api);
    leadListRoutes(api);
    viewRoutes(api);
    activityRoutes(api);
    importRoutes(api, app);
    scoringRoutes(api);
  },
  subscribers: [...scoringSubscribers, wordCounter],
  jobs: [importLeads, dryRun, undoLeads, placeContacts, alignField, ...wordJobs, ...scoringJobs],
  sealed: [
    sealedField("contact_points", "value"),
    sealedField("activities", "note"),
    sealedField("import_changes", "previous"),
  ],
};
