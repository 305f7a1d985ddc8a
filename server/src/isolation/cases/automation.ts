import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, type Ids, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { failedRun, newWorkflow, waitingRun } from "../workflows.ts";

const theirs = (estate: Estate) => estate.workflowId;
const spare = (own: Estate) => newWorkflow(own);
const byId = (own: Estate, id: string | undefined) => ({ id: id ?? own.workflowId });

/** What a draft names is looked for only when it is published: until then it is a text like another. */
const named = value(
  (estate) => estate.stageId,
  (own) => own.stageId,
);
const inTrigger = "body.draft.trigger.subjectIds[]";
const inWait = "body.draft.steps[].wait.subjectIds[]";
const draftPlaces = { [inTrigger]: named, [inWait]: named };

function draftOf(ids: Ids) {
  const moved = (id: string | undefined) => ({
    type: "EVENT" as const,
    event: "lead.moved" as const,
    subjectIds: id === undefined ? [] : [id],
  });
  const wait = { ...moved(ids[inWait]), minutes: 60 };
  return { trigger: moved(ids[inTrigger]), steps: [{ id: "wait", type: "WAIT" as const, wait }] };
}

export const automationCases: Record<string, Case> = {
  getAutomationCatalogue: caseOf(api.getAutomationCatalogue, () => ({})),
  listWorkflows: caseOf(
    api.listWorkflows,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listWorkflows, () => ({})) },
  ),
  getWorkflow: caseOf(api.getWorkflow, (own, ids) => ({ params: byId(own, ids["path.id"]) }), {
    "path.id": key(theirs),
  }),
  createWorkflow: caseOf(
    api.createWorkflow,
    (own, ids) => ({ body: { name: own.name("Workflow"), draft: draftOf(ids) } }),
    draftPlaces,
  ),
  updateWorkflow: caseOf(
    api.updateWorkflow,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      body: { description: own.name("Description"), draft: draftOf(ids) },
    }),
    { "path.id": key(theirs), ...draftPlaces },
  ),
  deleteWorkflow: caseOf(
    api.deleteWorkflow,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spare(own)) } }),
    { "path.id": key(theirs, spare) },
  ),
  publishWorkflow: caseOf(
    api.publishWorkflow,
    (own, ids) => ({ params: byId(own, ids["path.id"]), body: {} }),
    { "path.id": key(theirs) },
  ),
  turnWorkflow: caseOf(
    api.turnWorkflow,
    (own, ids) => ({ params: byId(own, ids["path.id"]), body: { enabled: false } }),
    { "path.id": key(theirs) },
  ),
  listWorkflowVersions: caseOf(
    api.listWorkflowVersions,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listWorkflowVersions, (estate) => ({
        params: { id: estate.workflowId },
      })),
    },
  ),
  restoreWorkflowVersion: caseOf(
    api.restoreWorkflowVersion,
    (own, ids) => ({ params: { ...byId(own, ids["path.id"]), number: 1 } }),
    { "path.id": key(theirs) },
  ),
  testWorkflow: caseOf(
    api.testWorkflow,
    (own, ids) => ({
      params: byId(own, ids["path.id"]),
      body: {
        leadId: ids["body.leadId"] ?? own.leadId,
        event: "lead.moved" as const,
        subjectId: ids["body.subjectId"],
      },
    }),
    {
      "path.id": key(theirs),
      "body.leadId": key((estate) => estate.leadId),
      "body.subjectId": named,
    },
  ),
  getShadowReport: caseOf(
    api.getShadowReport,
    (own, ids) => ({ params: byId(own, ids["path.id"]) }),
    { "path.id": key(theirs) },
  ),
  listWorkflowRuns: caseOf(
    api.listWorkflowRuns,
    (_, ids) => ({
      query: {
        cursor: ids["query.cursor"],
        workflowId: ids["query.workflowId"],
        leadId: ids["query.leadId"],
      },
    }),
    {
      "query.cursor": cursor(api.listWorkflowRuns, () => ({})),
      "query.workflowId": filter((estate) => estate.ranWorkflowId),
      "query.leadId": filter((estate) => estate.ranLeadId),
    },
  ),
  getWorkflowRun: caseOf(
    api.getWorkflowRun,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.runId } }),
    { "path.id": key((estate) => estate.runId) },
  ),
  retryWorkflowRun: caseOf(
    api.retryWorkflowRun,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await failedRun(own)) } }),
    { "path.id": key((estate) => estate.runId, failedRun) },
  ),
  stopWorkflowRun: caseOf(
    api.stopWorkflowRun,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await waitingRun(own)) } }),
    { "path.id": key((estate) => estate.runId, waitingRun) },
  ),
};
