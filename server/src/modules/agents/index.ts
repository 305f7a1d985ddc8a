import type { Module } from "../../platform/module.ts";
import { agentRoutes, type DemandPhone } from "./routes.ts";
import { signedOutAgents } from "./signed-out.ts";

export {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "./catalogue/catalogue.ts";
export { keptAgents } from "./kept.ts";
export { tellLateWrapUps } from "./late-wrap-ups.ts";
export type { AgentRecord } from "./machine.ts";
export { agentsOnDuty, type TeamOnDuty } from "./on-duty.ts";
export { seedPauseReasons } from "./pause-reasons/index.ts";
export { inPool, type Pool, readyAgentIds, selectAgents } from "./queries.ts";
export {
  awaySince,
  ensureAgent,
  getAgent,
  type Move,
  moveAgents,
  pauseLost,
  readyAgents,
  retireAgent,
  setOwnState,
  toAgent,
  today,
} from "./service.ts";
export { createSkill } from "./skills/index.ts";
export {
  allSkills,
  readyBySkill,
  type SkillOfTenant,
  skillsOfAgents,
  unknownSkill,
} from "./skills/of-agents.ts";

export const agents = (demandPhone: DemandPhone): Module => ({
  name: "agents",
  routes: (api) => agentRoutes(api, demandPhone),
  subscribers: [signedOutAgents],
});
