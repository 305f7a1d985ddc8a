import { sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import { activityRoutes } from "./activities/routes.ts";
import { assignmentRoutes } from "./assignments/routes.ts";
import { binRoutes } from "./bin/routes.ts";
import { bulkJobs, bulkRoutes } from "./bulk/routes.ts";
import { conditionRoutes } from "./conditions/routes.ts";
import { contactRoutes } from "./contacts/routes.ts";
import { purgeDeleted, removeFiles } from "./documents/purge.ts";
import { documentRoutes } from "./documents/routes.ts";
import { duplicateJobs, duplicateRoutes } from "./duplicates/routes.ts";
import { alignField } from "./fields/fill.ts";
import { learnField } from "./fields/learn.ts";
import { fieldRoutes } from "./fields/routes.ts";
import { dryRun } from "./imports/check/job.ts";
import { importLeads } from "./imports/job.ts";
import { importRoutes } from "./imports/routes.ts";
import { undoLeads } from "./imports/undo/job.ts";
import { leadRoutes } from "./leads/routes.ts";
import { leadListRoutes } from "./lists/routes.ts";
import { mergeRoutes } from "./merge/routes.ts";
import { pipelineRoutes } from "./pipelines/routes.ts";
import { placeContacts } from "./points/place/job.ts";
import { relationshipRoutes } from "./relationships/routes.ts";
import { scoringJobs, scoringRoutes, scoringSubscribers } from "./scoring/index.ts";
import { wordCounter, wordJobs } from "./search/jobs.ts";
import { sourceRoutes } from "./sources/routes.ts";
import { tagRoutes } from "./tags/routes.ts";
import { viewRoutes } from "./views/routes.ts";
import { workflowRoutes } from "./workflow/routes.ts";

export { contactActions } from "./actions/index.ts";
export { addActivities, type NewActivity } from "./activities/service.ts";
export {
  audiencesOf as audiencesOfSubject,
  contactSubject,
  leadSubject,
  type Subject as RecordSubject,
} from "./activities/subject.ts";
export { BinKeeper } from "./bin/keeper.ts";
export { inTheNameOf } from "./bulk/actor.ts";
export { type LeadField, type LeadFields, leadFields } from "./conditions/catalogue.ts";
export { checkCondition } from "./conditions/check.ts";
export { factsOfLeads } from "./conditions/facts.ts";
export { type Facts, matches } from "./conditions/matches.ts";
export { conditionSql } from "./conditions/sql.ts";
export { createContact, getContact } from "./contacts/service.ts";
export { type LeadOfCaller, leadOfCaller } from "./dialing/caller.ts";
export type { ClosedLeadCall, LeadCall, LeadPhone, NextAttempt } from "./dialing/queries.ts";
export {
  closeCallOnTimeline,
  closeLeadCalls,
  decryptPhones,
  findLeadForDial,
  type LeadForDial,
  leadsWithPhone,
  markDialing,
  phonesOfContact,
  setLeadStatus,
  setNextAttempts,
  showLeads,
} from "./dialing/service.ts";
export { startSearch as findDuplicates } from "./duplicates/service.ts";
export type { Column } from "./exports/columns.ts";
export { fileOf } from "./exports/file.ts";
export { pagesOf } from "./exports/pages.ts";
export { narrowed } from "./exports/reach.ts";
export { describeOwnFields } from "./fields/openapi.ts";
export { createField as createOwnField, demandFit } from "./fields/service.ts";
export { faultsIn, readCell } from "./fields/values.ts";
export { haveAll } from "./have-all.ts";
export { defuse, toCsvLine } from "./imports/file/csv.ts";
export { type LeadsOfPlace, leadsByPlace } from "./leads/by-place.ts";
export { createLeads } from "./leads/create-many.ts";
export { type Gift, giveLeads, holdLeads } from "./leads/give.ts";
export { countLeads } from "./leads/list.ts";
export { createLead, deleteLead, getLead } from "./leads/service.ts";
export {
  changeMembers as changeListMembers,
  createList as createLeadList,
} from "./lists/service.ts";
export { moveLead } from "./pipelines/move.ts";
export { seedPipeline } from "./pipelines/seed.ts";
export { listPipelines } from "./pipelines/service.ts";
export { numberDialled } from "./points/dialled.ts";
export { type PhonePlace, placeOfPhone } from "./points/place/place.ts";
export { phoneDigest } from "./points/points.ts";
export { addRelationship } from "./relationships/service.ts";
export { learnHours } from "./scoring/hours/service.ts";
export { ScoreRound } from "./scoring/round.ts";
export { scoreNewSoon } from "./scoring/subscribers.ts";
export { rank } from "./search/rank.ts";
export { searchRecords } from "./search/service.ts";
export { wordsOf } from "./search/text.ts";
export { type SourceRate, sourceRates } from "./sources/report.ts";
export { addTouch, createSource } from "./sources/service.ts";
export { createTag, tagLeads } from "./tags/service.ts";
export { createView as createSavedView } from "./views/service.ts";

/** People and firms, the leads with them, their timeline, and the import of many at once. */
export const contactsModule: Module = {
  name: "contacts",
  routes: (api, app) => {
    contactRoutes(api);
    leadRoutes(api);
    conditionRoutes(api);
    pipelineRoutes(api);
    workflowRoutes(api);
    assignmentRoutes(api);
    sourceRoutes(api);
    relationshipRoutes(api);
    binRoutes(api);
    fieldRoutes(api);
    tagRoutes(api);
    leadListRoutes(api);
    viewRoutes(api);
    activityRoutes(api);
    documentRoutes(api, app);
    bulkRoutes(api);
    importRoutes(api, app);
    mergeRoutes(api);
    duplicateRoutes(api);
    scoringRoutes(api);
  },
  subscribers: [...scoringSubscribers, wordCounter],
  jobs: [
    importLeads,
    dryRun,
    undoLeads,
    placeContacts,
    alignField,
    learnField,
    purgeDeleted,
    removeFiles,
    ...wordJobs,
    ...bulkJobs,
    ...duplicateJobs,
    ...scoringJobs,
  ],
  sealed: [
    sealedField("contact_points", "value"),
    sealedField("merges", "snapshot"),
    sealedField("activities", "note"),
    sealedField("import_changes", "previous"),
    sealedField("stage_moves", "reason"),
    sealedField("lead_assignments", "reason"),
    sealedField("note_versions", "note"),
    sealedField("documents", "name"),
  ],
};
