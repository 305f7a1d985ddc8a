import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import { twin } from "./twin.ts";

export const agentCases: Record<string, Case> = {
  listAgents: caseOf(
    api.listAgents,
    (_, ids) => ({ query: { teamId: ids["query.teamId"], cursor: ids["query.cursor"] } }),
    {
      "query.teamId": filter((estate) => estate.teamId),
      "query.cursor": cursor(api.listAgents, () => ({})),
    },
  ),
  getAgent: caseOf(
    api.getAgent,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.agent.userId } }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  explainWaiting: caseOf(
    api.explainWaiting,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.agent.userId } }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  getOwnAgent: caseOf(api.getOwnAgent, (own) => ({ as: own.agent })),
  setOwnState: caseOf(
    api.setOwnState,
    (own, ids) => ({
      as: own.agent,
      body: {
        state: "PAUSED" as const,
        pauseReasonId: ids["body.pauseReasonId"] ?? own.pauseReasonId,
      },
    }),
    { "body.pauseReasonId": key((estate) => estate.pauseReasonId) },
  ),
  forceAgentState: caseOf(
    api.forceAgentState,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.agent.userId },
      body: {
        state: "PAUSED" as const,
        pauseReasonId: ids["body.pauseReasonId"] ?? own.pauseReasonId,
      },
    }),
    {
      "path.id": key((estate) => estate.agent.userId),
      "body.pauseReasonId": key((estate) => estate.pauseReasonId),
    },
  ),
  updateAgentSkills: caseOf(
    api.updateAgentSkills,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.agent.userId },
      body: { skillIds: [own.skillId, ids["body.skillIds[]"] ?? own.skillId] },
    }),
    {
      "path.id": key((estate) => estate.agent.userId),
      "body.skillIds[]": key((estate) => estate.skillId),
    },
  ),
  listSkills: caseOf(api.listSkills, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listSkills, () => ({})),
  }),
  createSkill: caseOf(
    api.createSkill,
    (own, ids) => ({ body: { name: ids["body.name"] ?? own.name("Skill") } }),
    {
      "body.name": value(
        twin((estate, name) => estate.admin.call(api.createSkill, { body: { name } })),
        (own) => own.name("Skill"),
      ),
    },
  ),
  updateSkill: caseOf(
    api.updateSkill,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.skillId },
      body: { name: own.name("Skill") },
    }),
    { "path.id": key((estate) => estate.skillId) },
  ),
  listPauseReasons: caseOf(
    api.listPauseReasons,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listPauseReasons, () => ({})) },
  ),
  createPauseReason: caseOf(
    api.createPauseReason,
    (own, ids) => ({ body: { name: ids["body.name"] ?? own.name("Reason") } }),
    {
      "body.name": value(
        twin((estate, name) => estate.admin.call(api.createPauseReason, { body: { name } })),
        (own) => own.name("Reason"),
      ),
    },
  ),
  updatePauseReason: caseOf(
    api.updatePauseReason,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.pauseReasonId },
      body: { limitMinutes: 7 },
    }),
    { "path.id": key((estate) => estate.pauseReasonId) },
  ),
};
