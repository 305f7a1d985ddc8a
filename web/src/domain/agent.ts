import type { Agent } from "@parley/contract";

/** Whether a call or its wrap-up holds the agent: a wish for another state waits for its end. */
export function isEngaged(agent: Pick<Agent, "state">): boolean {
  return ["RESERVED", "ON_CALL", "WRAP_UP", "BUSY"].includes(agent.state);
}

/** Whether this is what the agent is, or, while he is engaged, what he will be afterwards. */
export function isChosen(
  agent: Pick<Agent, "state" | "nextState" | "pauseReasonId">,
  state: "READY" | "PAUSED" | "OFFLINE",
  pauseReasonId: string | null = null,
): boolean {
  // Which pause will follow is not told, so no single reason is marked.
  if (isEngaged(agent)) return state !== "PAUSED" && agent.nextState === state;
  return agent.state === state && (state !== "PAUSED" || agent.pauseReasonId === pauseReasonId);
}
