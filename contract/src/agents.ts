import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, Name, PageQuery, page, RetiredQuery } from "./paging.ts";

const tag = "Agents";

export const agentStates = [
  "OFFLINE",
  "PAUSED",
  "READY",
  "RESERVED",
  "ON_CALL",
  "WRAP_UP",
  "BUSY",
] as const;
export const AgentState = z.enum(agentStates);
export type AgentState = z.infer<typeof AgentState>;

export const Agent = z
  .object({
    id: Id.describe("The user's id"),
    name: z.string(),
    teamId: Id.nullable(),
    teamName: z.string().nullable(),
    skillIds: z.array(Id),
    state: AgentState,
    /** What the agent asked for while a call or its wrap-up still goes on. */
    nextState: z.enum(["READY", "PAUSED", "OFFLINE"]).nullable(),
    pauseReasonId: Id.nullable(),
    pauseNote: z.string().nullable().describe("Why the system paused the agent, as a code"),
    since: Instant,
    callId: Id.nullable(),
    campaignId: Id.nullable(),
    today: z.object({
      calls: z.number().int(),
      talkSeconds: z.number().int(),
      wrapUpSeconds: z.number().int(),
      conversions: z.number().int(),
    }),
    can: z.array(z.enum(["force-state", "update"])),
  })
  .meta({ id: "Agent" });
export type Agent = z.infer<typeof Agent>;

export const listAgents = endpoint({
  method: "GET",
  path: "/agents",
  summary: "List agents with their states",
  tag,
  permission: "agents:read",
  discloses: "USER",
  query: z.strictObject({ ...PageQuery, teamId: Id.optional(), state: manyOf(AgentState) }),
  response: page(Agent),
});

export const getAgent = endpoint({
  method: "GET",
  path: "/agents/:id",
  summary: "Get an agent",
  tag,
  permission: "agents:read",
  discloses: "USER",
  params: ById,
  response: Agent,
});

export const getOwnAgent = endpoint({
  method: "GET",
  path: "/agent",
  summary: "The caller as an agent",
  tag,
  permission: "agents:work",
  response: Agent,
});

const Wish = z.strictObject({
  state: z.enum(["READY", "PAUSED", "OFFLINE"]),
  pauseReasonId: Id.optional().describe("Required with PAUSED"),
});

export const setOwnState = endpoint({
  method: "PUT",
  path: "/agent/state",
  summary:
    "Get ready, pause with a reason, or go offline; during a call it takes effect afterwards",
  tag,
  permission: "agents:work",
  body: Wish,
  response: Agent,
});

export const forceAgentState = endpoint({
  method: "PUT",
  path: "/agents/:id/state",
  summary: "Pause another agent or sign him out of the floor",
  tag,
  permission: "agents:force-state",
  params: ById,
  body: z.strictObject({ state: z.enum(["PAUSED", "OFFLINE"]), pauseReasonId: Id.optional() }),
  response: Agent,
});

export const updateAgentSkills = endpoint({
  method: "PUT",
  path: "/agents/:id/skills",
  summary: "Set the skills of an agent",
  tag,
  permission: "agents:update",
  params: ById,
  body: z.strictObject({ skillIds: z.array(Id).max(50) }),
  response: Agent,
});

export const Skill = z
  .object({
    id: Id,
    name: z.string(),
    language: z
      .string()
      .nullable()
      .describe("Whoever speaks this language needs an agent with the skill, where skills decide"),
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "Skill" });
export const PauseReason = z
  .object({
    id: Id,
    name: z.string(),
    limitMinutes: z.number().int().nullable(),
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "PauseReason" });

const Catalogue = z.strictObject({ ...PageQuery, ...RetiredQuery });
const SkillLanguage = z
  .string()
  .regex(/^[a-z]{2}$/, "must be a language like de")
  .nullable();
const LimitMinutes = z.number().int().min(1).max(480).nullable();

export const listSkills = endpoint({
  method: "GET",
  path: "/skills",
  summary: "List skills",
  tag,
  permission: "skills:read",
  query: Catalogue,
  response: page(Skill),
});
export const createSkill = endpoint({
  method: "POST",
  path: "/skills",
  summary: "Add a skill",
  tag,
  permission: "skills:create",
  status: 201,
  body: z.strictObject({ name: Name, language: SkillLanguage.default(null) }),
  response: Skill,
});
export const updateSkill = endpoint({
  method: "PATCH",
  path: "/skills/:id",
  summary: "Rename or retire a skill, or say for which language it stands",
  tag,
  permission: "skills:update",
  params: ById,
  body: z.strictObject({ name: Name, language: SkillLanguage, retired: z.boolean() }).partial(),
  response: Skill,
});

export const listPauseReasons = endpoint({
  method: "GET",
  path: "/pause-reasons",
  summary: "List reasons for a pause",
  tag,
  permission: "pause-reasons:read",
  query: Catalogue,
  response: page(PauseReason),
});
export const createPauseReason = endpoint({
  method: "POST",
  path: "/pause-reasons",
  summary: "Add a reason for a pause",
  tag,
  permission: "pause-reasons:create",
  status: 201,
  body: z.strictObject({ name: Name, limitMinutes: LimitMinutes.default(null) }),
  response: PauseReason,
});
export const updatePauseReason = endpoint({
  method: "PATCH",
  path: "/pause-reasons/:id",
  summary: "Change or retire a reason for a pause",
  tag,
  permission: "pause-reasons:update",
  params: ById,
  body: z.strictObject({
    name: Name.optional(),
    limitMinutes: LimitMinutes.optional(),
    retired: z.boolean().optional(),
  }),
  response: PauseReason,
});

export const agentStateChanged = event(
  "agent.state_changed",
  z.object({
    id: Id,
    teamId: Id.nullable(),
    from: AgentState,
    state: AgentState,
    nextState: z.enum(["READY", "PAUSED", "OFFLINE"]).nullable(),
    pauseReasonId: Id.nullable(),
    pauseNote: z.string().nullable(),
    since: Instant,
    callId: Id.nullable(),
    campaignId: Id.nullable(),
    /** The day's sums after the change, so that a board needs no second look. */
    today: Agent.shape.today,
  }),
  { permission: "agents:read", broadcast: "AGENT_STATUS" },
);
export const agentSkillsChanged = event(
  "agent.skills_changed",
  z.object({ id: Id, skillIds: z.array(Id) }),
  { audited: "UPDATE", permission: "agents:read" },
);
const CatalogueChange = z.object({
  kind: z.enum([
    "SKILL",
    "PAUSE_REASON",
    "DISPOSITION",
    "LEAD_FIELD",
    "CONTACT_FIELD",
    "TAG",
    "LEAD_LIST",
    "SAVED_VIEW",
    "CALLER_ID",
    "QUEUE",
    "INBOUND_NUMBER",
    "VOICEMAIL_BOX",
    "TRUNK",
    "AGENT_PHONE",
  ]),
  id: Id,
});
export const catalogueChanged = event("catalogue.changed", CatalogueChange, { audited: "UPDATE" });
