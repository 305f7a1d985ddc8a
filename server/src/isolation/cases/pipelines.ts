import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const pipeline = async (own: Estate) => {
  const name = `Pipeline ${own.mark} ${randomBytes(4).toString("hex")}`;
  return own.admin.call(api.createPipeline, { body: { name } });
};
const sparePipeline = async (own: Estate) => (await pipeline(own)).id;
const spareStage = async (own: Estate) => (await pipeline(own)).stages[0]?.id ?? "";
const spareLead = async (own: Estate) => (await own.lead()).id;

const needsReason = {
  from: "CONVERTED" as const,
  to: "NEW" as const,
  allowed: true,
  reason: true,
  fields: [],
};

/** Another stage than the one where leads begin. */
const otherStage = async (own: Estate) => {
  const params = { id: own.pipelineId };
  const { stages } = await own.admin.call(api.getPipeline, { params });
  return stages.find(({ id, status }) => id !== own.stageId && status === null)?.id ?? "";
};

/** What narrows a board, as of the list of leads. */
const boardFilters = {
  "query.assigneeId": filter((estate: Estate) => estate.agent.userId),
  "query.teamId": filter((estate: Estate) => estate.teamId),
  "query.campaignId": filter((estate: Estate) => estate.campaignId),
  "query.contactId": filter((estate: Estate) => estate.contactId),
  "query.tagId[]": filter((estate: Estate) => estate.tagId),
  "query.listId": filter((estate: Estate) => estate.listId),
};
const boardQuery = (ids: Partial<Record<string, string>>) => ({
  assigneeId: ids["query.assigneeId"],
  teamId: ids["query.teamId"],
  campaignId: ids["query.campaignId"],
  contactId: ids["query.contactId"],
  tagId: ids["query.tagId[]"] && [ids["query.tagId[]"]],
  listId: ids["query.listId"],
});

export const pipelineCases: Record<string, Case> = {
  listPipelines: caseOf(api.listPipelines, () => ({})),
  getPipeline: caseOf(
    api.getPipeline,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.pipelineId } }),
    { "path.id": key((estate) => estate.pipelineId) },
  ),
  createPipeline: caseOf(api.createPipeline, (own) => ({ body: { name: own.name("Pipeline") } })),
  updatePipeline: caseOf(
    api.updatePipeline,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.pipelineId },
      body: { name: own.name("Pipeline") },
    }),
    { "path.id": key((estate) => estate.pipelineId) },
  ),
  deletePipeline: caseOf(
    api.deletePipeline,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await sparePipeline(own)) },
      query: { moveTo: ids["query.moveTo"] },
    }),
    {
      "path.id": key((estate) => estate.pipelineId, sparePipeline),
      "query.moveTo": key((estate) => estate.stageId),
    },
  ),
  createStage: caseOf(
    api.createStage,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await sparePipeline(own)) },
      body: { name: own.name("Stage") },
    }),
    { "path.id": key((estate) => estate.pipelineId, sparePipeline) },
  ),
  updateStage: caseOf(
    api.updateStage,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareStage(own)) },
      body: { name: own.name("Stage") },
    }),
    { "path.id": key((estate) => estate.stageId, spareStage) },
  ),
  deleteStage: caseOf(
    api.deleteStage,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareStage(own)) },
      query: { moveTo: ids["query.moveTo"] },
    }),
    {
      "path.id": key((estate) => estate.stageId, spareStage),
      "query.moveTo": key((estate) => estate.stageId),
    },
  ),
  getPipelineBoard: caseOf(
    api.getPipelineBoard,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.pipelineId },
      query: { ...boardQuery(ids), sumOf: "own.value" },
    }),
    { "path.id": key((estate) => estate.pipelineId), ...boardFilters },
  ),
  listStageLeads: caseOf(
    api.listStageLeads,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.stageId },
      query: { ...boardQuery(ids), cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.stageId),
      "query.cursor": cursor(api.listStageLeads, (estate) => ({ params: { id: estate.stageId } })),
      ...boardFilters,
    },
  ),
  moveLead: caseOf(
    api.moveLead,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareLead(own)) },
      body: { stageId: ids["body.stageId"] ?? (await otherStage(own)) },
    }),
    {
      "path.id": key((estate) => estate.leadId, spareLead),
      "body.stageId": key((estate) => estate.stageId, otherStage),
    },
  ),
  listMoves: caseOf(
    api.listMoves,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.leadId),
      "query.cursor": cursor(api.listMoves, (estate) => ({ params: { id: estate.leadId } })),
    },
  ),
  undoMove: caseOf(
    api.undoMove,
    async (own, ids) => {
      // Of one's own the move and its lead belong together, so both are made here.
      const id = await spareLead(own);
      const stageId = await otherStage(own);
      const move = await own.admin.call(api.moveLead, { params: { id }, body: { stageId } });
      return { params: { id: ids["path.id"] || id, moveId: ids["path.moveId"] || move.id } };
    },
    {
      "path.id": { theirs: (estate) => estate.leadId, ours: () => "", theirsIs: "NOT_FOUND" },
      "path.moveId": { theirs: (estate) => estate.moveId, ours: () => "", theirsIs: "NOT_FOUND" },
    },
  ),

  getLeadWorkflow: caseOf(api.getLeadWorkflow, () => ({})),
  updateLeadWorkflow: caseOf(api.updateLeadWorkflow, () => ({
    body: { moves: [needsReason] },
  })),

  assignLeads: caseOf(
    api.assignLeads,
    async (own, ids) => ({
      body: {
        leadIds: [ids["body.leadIds[]"] ?? (await spareLead(own))],
        assigneeId: ids["body.assigneeId"] ?? own.agent.userId,
      },
    }),
    {
      "body.leadIds[]": { ...filter((estate) => estate.leadId), ours: spareLead },
      "body.assigneeId": key((estate) => estate.agent.userId),
    },
  ),
  listAssignments: caseOf(
    api.listAssignments,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.leadId),
      "query.cursor": cursor(api.listAssignments, (estate) => ({ params: { id: estate.leadId } })),
    },
  ),
};
