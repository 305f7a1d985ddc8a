import * as abandonCertificates from "./abandon-certificates.ts";
import * as activities from "./activities.ts";
import * as agentWaiting from "./agent-waiting.ts";
import * as agents from "./agents.ts";
import * as apiKeys from "./api-keys.ts";
import * as assignments from "./assignments.ts";
import * as audit from "./audit.ts";
import * as auth from "./auth.ts";
import * as backTest from "./back-test.ts";
import * as bin from "./bin.ts";
import * as board from "./board.ts";
import * as bulkEdits from "./bulk-edits.ts";
import * as callAudio from "./call-audio.ts";
import * as callSupervision from "./call-supervision.ts";
import * as callThirdParty from "./call-third-party.ts";
import * as callability from "./callability.ts";
import * as callbacks from "./callbacks.ts";
import * as callerIds from "./caller-ids.ts";
import * as calls from "./calls.ts";
import * as campaignDispositions from "./campaign-dispositions.ts";
import * as campaignFilters from "./campaign-filters.ts";
import * as campaignMembers from "./campaign-members.ts";
import * as campaignMoney from "./campaign-money.ts";
import * as campaignPace from "./campaign-pace.ts";
import * as campaignPasses from "./campaign-passes.ts";
import * as campaignPredictions from "./campaign-predictions.ts";
import * as campaignRetries from "./campaign-retries.ts";
import * as campaignSchedule from "./campaign-schedule.ts";
import * as campaignScrubs from "./campaign-scrubs.ts";
import * as campaignSettings from "./campaign-settings.ts";
import * as campaignStats from "./campaign-stats.ts";
import * as campaigns from "./campaigns.ts";
import * as consents from "./consents.ts";
import * as contactBatches from "./contact-batches.ts";
import * as contactFields from "./contact-fields.ts";
import * as contacts from "./contacts.ts";
import * as dialQueue from "./dial-queue.ts";
import * as dispositions from "./dispositions.ts";
import * as doNotCall from "./do-not-call.ts";
import * as documents from "./documents.ts";
import * as duplicates from "./duplicates.ts";
import * as encryption from "./encryption.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EventType } from "./event.ts";
import * as factors from "./factors.ts";
import * as flows from "./flows.ts";
import * as groupMerges from "./group-merges.ts";
import * as imports from "./imports.ts";
import * as inbound from "./inbound.ts";
import * as law from "./law.ts";
import * as leadBatches from "./lead-batches.ts";
import * as leadCampaigns from "./lead-campaigns.ts";
import * as leadFields from "./lead-fields.ts";
import * as leadLists from "./lead-lists.ts";
import * as leadWorkflow from "./lead-workflow.ts";
import * as leads from "./leads.ts";
import * as leaving from "./leaving.ts";
import * as ledger from "./ledger.ts";
import * as listExports from "./list-exports.ts";
import * as memberAdditions from "./member-additions.ts";
import * as merges from "./merges.ts";
import * as monitoring from "./monitoring.ts";
import * as notifications from "./notifications.ts";
import * as operations from "./operations.ts";
import * as operator from "./operator.ts";
import * as passkeys from "./passkeys.ts";
import * as pipelines from "./pipelines.ts";
import * as prompts from "./prompts.ts";
import * as recordingExports from "./recording-exports.ts";
import * as recordings from "./recordings.ts";
import * as relationships from "./relationships.ts";
import * as roles from "./roles.ts";
import * as routing from "./routing.ts";
import * as savedViews from "./saved-views.ts";
import * as scoring from "./scoring.ts";
import * as scripts from "./scripts.ts";
import * as search from "./search.ts";
import * as security from "./security.ts";
import * as sessions from "./sessions.ts";
import * as settings from "./settings.ts";
import * as sources from "./sources.ts";
import * as splitTests from "./split-tests.ts";
import * as sso from "./sso.ts";
import * as support from "./support.ts";
import * as tags from "./tags.ts";
import * as tolls from "./tolls.ts";
import * as trunks from "./trunks.ts";
import * as users from "./users.ts";
import * as voicemail from "./voicemail.ts";
import * as webhooks from "./webhooks.ts";
import * as whatIf from "./what-if.ts";
import * as workflowRuns from "./workflow-runs.ts";
import * as workflows from "./workflows.ts";

export * from "./abandon-certificates.ts";
export * from "./activities.ts";
export * from "./address.ts";
export * from "./agent-waiting.ts";
export * from "./agents.ts";
export * from "./api-keys.ts";
export * from "./assignments.ts";
export * from "./attempt-outcomes.ts";
export * from "./attributes.ts";
export * from "./audit.ts";
export * from "./auth.ts";
export * from "./automation.ts";
export * from "./back-test.ts";
export * from "./batches.ts";
export * from "./bin.ts";
export * from "./board.ts";
export * from "./bulk-edits.ts";
export * from "./call-audio.ts";
export * from "./call-quality.ts";
export * from "./call-supervision.ts";
export * from "./call-third-party.ts";
export * from "./callability.ts";
export * from "./callback-reasons.ts";
export * from "./callback-settings.ts";
export * from "./callbacks.ts";
export * from "./caller-ids.ts";
export * from "./calls.ts";
export * from "./campaign-dispositions.ts";
export * from "./campaign-filters.ts";
export * from "./campaign-members.ts";
export * from "./campaign-modes.ts";
export * from "./campaign-money.ts";
export * from "./campaign-pace.ts";
export * from "./campaign-passes.ts";
export * from "./campaign-predictions.ts";
export * from "./campaign-retries.ts";
export * from "./campaign-schedule.ts";
export * from "./campaign-scrubs.ts";
export * from "./campaign-settings.ts";
export * from "./campaign-stats.ts";
export * from "./campaigns.ts";
export * from "./condition-matches.ts";
export * from "./condition-parts.ts";
export * from "./conditions.ts";
export * from "./consents.ts";
export * from "./contact-batches.ts";
export * from "./contact-fields.ts";
export * from "./contacts.ts";
export * from "./conversation-settings.ts";
export * from "./costs.ts";
export * from "./data-classification.ts";
export * from "./dial-queue.ts";
export * from "./dispositions.ts";
export * from "./do-not-call.ts";
export * from "./documents.ts";
export * from "./duplicates.ts";
export * from "./encryption.ts";
export * from "./endpoint.ts";
export * from "./errors.ts";
export * from "./event.ts";
export * from "./examples.ts";
export * from "./exports.ts";
export * from "./factors.ts";
export * from "./flow-parts.ts";
export * from "./flow-ways.ts";
export * from "./flows.ts";
export * from "./group-merges.ts";
export * from "./import-targets.ts";
export * from "./imports.ts";
export * from "./inbound.ts";
export * from "./law.ts";
export * from "./law-figures.ts";
export * from "./lead-batches.ts";
export * from "./lead-campaigns.ts";
export * from "./lead-fields.ts";
export * from "./lead-lists.ts";
export * from "./lead-workflow.ts";
export * from "./leads.ts";
export * from "./leaving.ts";
export * from "./ledger.ts";
export * from "./list-exports.ts";
export * from "./live.ts";
export * from "./local-time.ts";
export * from "./member-additions.ts";
export * from "./merges.ts";
export * from "./monitoring.ts";
export * from "./notifications.ts";
export * from "./operations.ts";
export * from "./operator.ts";
export * from "./paging.ts";
export * from "./parameters.ts";
export * from "./passkeys.ts";
export * from "./permissions.ts";
export * from "./personal.ts";
export * from "./pipelines.ts";
export * from "./prompts.ts";
export * from "./proportions.ts";
export * from "./recording-exports.ts";
export * from "./recordings.ts";
export * from "./relationships.ts";
export * from "./roles.ts";
export * from "./routing.ts";
export * from "./saved-views.ts";
export * from "./scoring.ts";
export * from "./script-parts.ts";
export * from "./script-walk.ts";
export * from "./scripts.ts";
export * from "./search.ts";
export * from "./security.ts";
export * from "./sessions.ts";
export * from "./settings.ts";
export * from "./settings-sections.ts";
export * from "./sources.ts";
export * from "./split-tests.ts";
export * from "./sso.ts";
export * from "./support.ts";
export * from "./tags.ts";
export * from "./third-parties.ts";
export * from "./tolls.ts";
export * from "./trunks.ts";
export * from "./users.ts";
export * from "./voicemail.ts";
export * from "./webhooks.ts";
export * from "./what-if.ts";
export * from "./workflow-runs.ts";
export * from "./workflows.ts";

const modules = [
  audit,
  routing,
  security,
  auth,
  sessions,
  factors,
  passkeys,
  apiKeys,
  users,
  roles,
  settings,
  sso,
  agents,
  contactBatches,
  contactFields,
  contacts,
  activities,
  documents,
  duplicates,
  bulkEdits,
  leads,
  leadBatches,
  leadFields,
  scoring,
  pipelines,
  leadWorkflow,
  listExports,
  assignments,
  sources,
  relationships,
  backTest,
  bin,
  leadLists,
  savedViews,
  tags,
  groupMerges,
  imports,
  flows,
  inbound,
  trunks,
  tolls,
  operations,
  campaigns,
  campaignMoney,
  campaignPace,
  campaignPasses,
  campaignRetries,
  campaignSchedule,
  memberAdditions,
  campaignFilters,
  campaignSettings,
  campaignScrubs,
  campaignStats,
  dialQueue,
  ledger,
  abandonCertificates,
  whatIf,
  campaignPredictions,
  campaignDispositions,
  campaignMembers,
  callbacks,
  callability,
  callerIds,
  callAudio,
  callSupervision,
  callThirdParty,
  calls,
  dispositions,
  scripts,
  splitTests,
  law,
  doNotCall,
  consents,
  agentWaiting,
  leadCampaigns,
  board,
  merges,
  search,
  notifications,
  monitoring,
  encryption,
  operator,
  leaving,
  support,
  prompts,
  recordingExports,
  recordings,
  voicemail,
  webhooks,
  workflows,
  workflowRuns,
];
const values = modules.flatMap((module) => Object.entries(module));

/** Every address of the API, by the name of its value. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  values.filter((entry): entry is [string, Endpoint] => isEndpoint(entry[1])),
);

/** Every event, by its name on the wire. */
export const events: ReadonlyMap<string, EventType> = new Map(
  values.flatMap(([, value]) => (isEvent(value) ? [[value.name, value] as const] : [])),
);

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "method" in value && "path" in value;
}

function isEvent(value: unknown): value is EventType {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    "data" in value &&
    typeof value.name === "string" &&
    value.name.includes(".")
  );
}
