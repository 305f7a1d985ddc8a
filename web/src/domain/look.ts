import type { AgentState } from "@parley/contract";

/** The states that have a colour, as `data-state` in the style sheet knows them. */
export type Look = "available" | "oncall" | "wrapup" | "paused" | "offline" | "breach" | "warning";

const agentLooks = {
  OFFLINE: "offline",
  PAUSED: "paused",
  READY: "available",
  RESERVED: "oncall",
  ON_CALL: "oncall",
  WRAP_UP: "wrapup",
  BUSY: "oncall",
} as const satisfies Record<AgentState, Look>;

/** The colour of an agent's state, as long as no limit is passed. */
export function lookOfAgent(state: AgentState): (typeof agentLooks)[AgentState] {
  return agentLooks[state];
}
