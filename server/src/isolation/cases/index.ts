import type { Case } from "../case.ts";
import { agentCases } from "./agents.ts";
import { automationCases } from "./automation.ts";
import { binCases } from "./bin.ts";
import { bulkEditCases, contactBulkEditCases } from "./bulk-edits.ts";
import { callbackCases } from "./callbacks.ts";
import { callerIdCases } from "./caller-ids.ts";
import { callCases } from "./calls.ts";
import { campaignPlanCases } from "./campaign-plan.ts";
import { campaignCases } from "./campaigns.ts";
import { contactBatchCases } from "./contact-batches.ts";
import { documentCases } from "./documents.ts";
import { duplicateCases } from "./duplicates.ts";
import { fieldCases } from "./fields.ts";
import { flowCases } from "./flows.ts";
import { identityCases } from "./identity.ts";
import { importCases } from "./imports.ts";
import { inboundCases } from "./inbound.ts";
import { lawCases } from "./law.ts";
import { leadBatchCases } from "./lead-batches.ts";
import { mergeCases } from "./merges.ts";
import { operatorCases } from "./operator.ts";
import { oversightCases } from "./oversight.ts";
import { peopleCases } from "./people.ts";
import { pipelineCases } from "./pipelines.ts";
import { promptCases } from "./prompts.ts";
import { proofCases } from "./proof.ts";
import { recordingCases } from "./recordings.ts";
import { routingCases } from "./routing.ts";
import { scoringCases } from "./scoring.ts";
import { scriptCases } from "./scripts.ts";
import { searchCases } from "./search.ts";
import { settingsCases } from "./settings.ts";
import { singleSignOnCases } from "./single-sign-on.ts";
import { splitTestCases } from "./split-tests.ts";
import { takeOverCases } from "./take-over.ts";
import { thirdPartyCases } from "./third-parties.ts";
import { timelineCases } from "./timeline.ts";
import { trunkCases } from "./trunks.ts";
import { webhookCases } from "./webhooks.ts";
import { workCases } from "./work.ts";

/** Every endpoint of the contract, by its name there. */
export const cases: Readonly<Record<string, Case>> = {
  // First: later ones give their own people the numbers of the other tenant's.
  ...searchCases,
  ...identityCases,
  ...agentCases,
  ...automationCases,
  ...bulkEditCases,
  ...contactBulkEditCases,
  ...contactBatchCases,
  ...callbackCases,
  ...callCases,
  ...recordingCases,
  ...thirdPartyCases,
  ...takeOverCases,
  ...callerIdCases,
  ...campaignCases,
  ...campaignPlanCases,
  ...importCases,
  ...flowCases,
  ...inboundCases,
  ...promptCases,
  ...trunkCases,
  ...documentCases,
  ...duplicateCases,
  ...lawCases,
  ...mergeCases,
  ...operatorCases,
  ...fieldCases,
  ...oversightCases,
  ...peopleCases,
  ...pipelineCases,
  ...proofCases,
  ...binCases,
  ...routingCases,
  ...singleSignOnCases,
  ...scoringCases,
  ...scriptCases,
  ...splitTestCases,
  ...settingsCases,
  ...leadBatchCases,
  ...webhookCases,
  ...timelineCases,
  ...workCases,
};
