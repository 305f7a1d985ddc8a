import type { Module } from "../../platform/module.ts";
import { agentRoutes } from "./routes.ts";

export { selectAgents } from "./queries.ts";
export {
  ensureAgent,
  getAgent,
  type Move,
  moveAgents,
  readyAgents,
  toAgent,
  today,
} from "./service.ts";

export const agents: Module = { name: "agents", routes: agentRoutes };
